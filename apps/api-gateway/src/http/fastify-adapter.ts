import { FastifyAdapter } from '@nestjs/platform-fastify';
import { codes } from '@setpoint/codes';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { isBearerOf } from '../auth/bearer-token.js';
import { callOf } from './call.js';
import { type CallRates, rateCheck } from './call-rates.js';
import type { CallerCheck } from './caller-check.js';
import { answerClientError } from './client-error.js';
import { sendRefusal } from './envelope.js';
import type { InFlight } from './in-flight.js';
import type { KnownPaths } from './known-paths.js';
import type { LoopLateness } from './loop-lateness.js';

export interface HttpLimits {
  readonly maxBodyBytes: number;
  /** For the registry import, whose body is a whole fleet. */
  readonly maxImportBytes: number;
}

interface Parts {
  readonly limits: HttpLimits;
  /** Without one the admin API is closed. */
  readonly adminToken: string | undefined;
  /** Null while authentication is off. */
  readonly callers: CallerCheck | null;
  readonly inFlight: InFlight;
  readonly lateness: LoopLateness;
  readonly rates: CallRates;
  readonly paths: KnownPaths;
}

/** Holds a query of 100 asset ids with room to spare; a longer head is answered 400. */
const MAX_HEAD_BYTES = 32 * 1024;
/** A client that takes longer than this to send a request is holding a place for nothing. */
const REQUEST_RECEIVED_WITHIN_MS = 30_000;
/** Larger than any id of ours, so that an over-long one gets the answer of its own call instead of 404. */
const MAX_PATH_PARAMETER = 4096;

const ADMIN_PREFIX = '/setpoint/v1/';
const IMPORT_PATH = '/setpoint/v1/registry/import';

/** Routes that nobody signs: what finds out that we live, what hands out tokens, and the pages that describe the rest. */
const UNSIGNED = ['/health/', '/metrics', '/apim-token-service/', '/docs'];

const isOurOwn = (url: string): boolean => url.startsWith('/health/') || url.startsWith('/metrics');

/** Fastify as Setpoint wants it: raw bodies, bounded everything, our envelope on every refusal. */
export const createFastifyAdapter = ({
  limits,
  adminToken,
  callers,
  inFlight,
  lateness,
  rates,
  paths,
}: Parts): FastifyAdapter => {
  const adapter = new FastifyAdapter({
    bodyLimit: limits.maxBodyBytes,
    requestTimeout: REQUEST_RECEIVED_WITHIN_MS,
    // Without the last, Node answers a head that names no host by itself, outside our envelope; nothing here needs the name.
    http: { maxHeaderSize: MAX_HEAD_BYTES, requireHostHeader: false },
    routerOptions: {
      maxParamLength: MAX_PATH_PARAMETER,
      ignoreTrailingSlash: true,
      // Controllers read the query themselves: its rules are ours [contract 0.3].
      querystringParser: () => ({}),
    },
    forceCloseConnections: 'idle',
    // Requests that arrive while the process stops are refused in our envelope, by \`boundRequests\`.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      sendRefusal(reply, codes.routeNotFound, null);
    },
    skipMiddie: true,
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  keepBodiesRaw(fastify);
  ignoreUnknownExpectations(fastify);
  boundRequests(fastify, inFlight);
  nameAllowedMethods(fastify, paths);
  shedLoad(fastify, lateness);
  fastify.addHook('onRoute', (route) => {
    paths.add(route.url, [route.method].flat());
    if (route.url.startsWith(ADMIN_PREFIX)) {
      // Before the body is read: a stranger must not make the process take in a whole fleet.
      route.onRequest = adminCheck(adminToken);
      if (route.url === IMPORT_PATH) route.bodyLimit = limits.maxImportBytes;
    } else if (!UNSIGNED.some((prefix) => route.url.startsWith(prefix))) {
      // Here, so that no controller can be without them.
      if (callers) route.onRequest = callers.onRequest;
      route.preHandler = [...(callers ? [callers.preHandler] : []), rateCheck(rates)];
    }
  });
  return adapter;
};

const keepBodiesRaw = (fastify: FastifyInstance): void => {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // Any content type is taken for JSON, also one that is malformed and that Fastify would answer 415 [contract 0.3].
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Not by `delete`, which makes every later look at the headers a slow one.
    request.raw.headers['content-type'] = undefined;
    done();
  });
};

/** Node would answer 417 by itself, outside our envelope. */
const ignoreUnknownExpectations = ({ server }: FastifyInstance): void => {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
};

const boundRequests = (fastify: FastifyInstance, inFlight: InFlight): void => {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isOurOwn(request.raw.url ?? '')) return done();
    const admission = inFlight.enter();
    if (admission === 'in') {
      // 'close' comes exactly once, also when the caller hangs up.
      reply.raw.once('close', () => inFlight.leave());
      return done();
    }
    reply.header('connection', 'close');
    sendRefusal(reply, admission === 'full' ? codes.rateLimited : codes.unavailable, null);
  });
};

/** Where commands are made. To read or to withdraw one makes no work for devices. */
const COMMANDS = [
  '/connect-service/v2.1/commands',
  '/dataService/devices',
  '/dataService/products',
  '/connectService/',
];
const SPARED_ACTIONS: readonly (string | undefined)[] = ['get', 'search', 'cancel'];

const makesCommands = (request: FastifyRequest): boolean => {
  const { url, method, query } = callOf(request);
  return (
    method !== 'GET' &&
    COMMANDS.some((path) => url.startsWith(path)) &&
    !SPARED_ACTIONS.includes(query.get('action'))
  );
};

const shedLoad = (fastify: FastifyInstance, lateness: LoopLateness): void => {
  lateness.start();
  fastify.addHook('onClose', async () => lateness.stop());
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!lateness.turnsAway() || !makesCommands(request)) return done();
    sendRefusal(reply, codes.rateLimited, 'too much to do for this instance');
  });
};

/** A 405 says what is allowed [RFC 9110 15.5.6], also where an action needs the other method of its path. */
const nameAllowedMethods = (fastify: FastifyInstance, paths: KnownPaths): void => {
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (reply.statusCode === codes.methodNotAllowed.http)
      reply.header('allow', paths.methodsOf(request.raw.url ?? '').join(', '));
    done();
  });
};

const adminCheck =
  (token: string | undefined): onRequestHookHandler =>
  (request, reply, done) => {
    if (isBearerOf(token, request.raw.headers.authorization)) return done();
    reply.header('www-authenticate', 'Bearer');
    sendRefusal(reply, codes.unauthenticated, null);
  };
