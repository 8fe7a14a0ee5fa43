import { type CodeEntry, codes, TOKEN_UNKNOWN } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import { type EdgeOutcome, edgeRefused } from '../answers/edge-outcome.js';
import { type Outcome, refused } from '../answers/outcome.js';
import type { TokenOutcome } from '../answers/token-outcome.js';
import { callOf } from './call.js';

const RETRY_AFTER_S = 1;
const TRY_LATER: readonly number[] = [codes.rateLimited.http, codes.unavailable.http];

/** Answers in the envelope of the connection service [contract 1.1, 1.2]. */
export const sendOutcome = (reply: FastifyReply, outcome: Outcome): FastifyReply =>
  send(reply, outcome.http, envelope(reply, outcome));

const envelope = (reply: FastifyReply, { code, msg, submsg, data, pagination }: Outcome) => ({
  code,
  msg,
  submsg,
  requestId: callOf(reply.request).requestId,
  data,
  ...(pagination && { pagination }),
});

/** Answers in the envelope of dataService [contract 2.1]. */
export const sendEdgeOutcome = (reply: FastifyReply, outcome: EdgeOutcome): FastifyReply =>
  send(reply, outcome.http, edgeEnvelope(outcome));

const edgeEnvelope = ({ status, msg, submsg, data }: EdgeOutcome) => ({ status, msg, submsg, data });

/** Answers in the envelope of the 1.x generation [contract 1.11]. */
export const sendLegacyOutcome = (reply: FastifyReply, outcome: EdgeOutcome): FastifyReply =>
  send(reply, outcome.http, legacyEnvelope(reply, outcome));

const legacyEnvelope = (reply: FastifyReply, { status, msg, submsg, data = null }: EdgeOutcome) => ({
  status,
  requestId: callOf(reply.request).requestId,
  msg,
  submsg,
  data,
});

const LEGACY = ['/connectService/devices/', '/connectService/products/'];

const DATA_SERVICE = ['/dataService/'];
const EDGE = [...DATA_SERVICE, '/modelService/', '/connectService/'];

const isBelow = (prefixes: readonly string[], reply: FastifyReply): boolean => {
  const { url } = callOf(reply.request);
  return prefixes.some((prefix) => url.startsWith(prefix));
};

/** A call of dataService, which has its own codes for what goes wrong here [contract 2.8]. */
export const isDataService = (reply: FastifyReply): boolean => isBelow(DATA_SERVICE, reply);

/** A command of the 1.x generation [contract 1.11]. */
export const isLegacy = (reply: FastifyReply): boolean => isBelow(LEGACY, reply);

/** A call of a family with the envelope of dataService; that of the 1.x generation has more members [contract 1.11, 2.1]. */
export const isEdge = (reply: FastifyReply): boolean => isBelow(EDGE, reply);

/** Answers a call that no use case took, in the envelope of its family. */
export const sendRefusal = (
  reply: FastifyReply,
  entry: CodeEntry,
  submsg: string | null,
  more: object = {},
): FastifyReply => send(reply, entry.http, { ...refusalEnvelope(reply, entry, submsg), ...more });

const refusalEnvelope = (reply: FastifyReply, entry: CodeEntry, submsg: string | null): object => {
  if (isLegacy(reply)) return legacyEnvelope(reply, edgeRefused(entry, submsg));
  return isEdge(reply) ? edgeEnvelope(edgeRefused(entry, submsg)) : envelope(reply, refused(entry, submsg));
};

/** Answers in the envelope of the token service [contract 4.2]. */
export const sendTokenOutcome = (reply: FastifyReply, outcome: TokenOutcome): FastifyReply =>
  send(reply, codes.tokenSuccess.http, outcome);

/** 401; clients of one generation fetch a token again when they see `apim_status` [contract 1.2]. */
export const sendUnauthenticated = (reply: FastifyReply, isTokenUnknown: boolean): FastifyReply =>
  sendRefusal(reply, codes.unauthenticated, null, isTokenUnknown ? { apim_status: TOKEN_UNKNOWN } : {});

const send = (reply: FastifyReply, http: number, envelope: object): FastifyReply => {
  if (TRY_LATER.includes(http) && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_S);
  const text = JSON.stringify(envelope);
  return reply.status(http).header('content-type', 'application/json;charset=UTF-8').send(text);
};
