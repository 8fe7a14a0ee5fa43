import { newRequestId } from '@setpoint/service-kit';
import type { FastifyRequest } from 'fastify';
import type { Caller, Claim } from '../auth/authenticator.js';
import { type JsonBody, readJson } from '../input/json-body.js';
import { parseQuery, type Query } from '../input/query.js';

/** One HTTP request as controllers see it: Fastify's own query and body parsers are not used. */
export class Call {
  /** Server-made, unlike every command id [contract 1.1]. */
  readonly requestId = newRequestId();
  /** Set before the body is read. A handler runs only when it was found true. */
  claim: Claim | undefined;
  private parsedQuery: Query | undefined;

  constructor(private readonly request: FastifyRequest) {}

  get url(): string {
    return this.request.raw.url ?? '';
  }

  get method(): string {
    return this.request.raw.method ?? '';
  }

  /** Who calls; null while authentication is off. An `orgId` in the query is that of the caller. */
  get caller(): Caller | null {
    return this.claim?.caller ?? null;
  }

  header(name: string): string | undefined {
    const value = this.request.raw.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  get query(): Query {
    this.parsedQuery ??= parseQuery(this.url);
    return this.parsedQuery;
  }

  /** The bytes as they came: a signature covers these. */
  get rawBody(): Buffer {
    return Buffer.isBuffer(this.request.body) ? this.request.body : Buffer.alloc(0);
  }

  json(): JsonBody {
    return readJson(this.rawBody);
  }
}

const CALL = Symbol('call');

/** The one `Call` of a request, also where Fastify answers before any hook ran. */
export const callOf = (request: FastifyRequest): Call => {
  // Kept by the request itself: a WeakMap costs more at each collection of garbage than at each look.
  const holder: { [CALL]?: Call } = request.raw as object;
  holder[CALL] ??= new Call(request);
  return holder[CALL];
};
