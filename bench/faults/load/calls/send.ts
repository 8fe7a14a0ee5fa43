import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpCall } from './http-call.js';

/** What came back, or why nothing did, e.g. ECONNRESET. */
export type Sent = { readonly status: number; readonly body: string } | { readonly failure: string };

const IDLE_LIMIT_MS = 2_000;
const maxSockets = Number.POSITIVE_INFINITY;

/**
 * `ofItsOwn`: what happens to the connection of one call says nothing about another. `kept`: for loads under which
 * callers and links would be busy with connections before the services were with calls. Neither repeats a call.
 */
const agents = {
  ofItsOwn: new Agent({ keepAlive: false, maxSockets }),
  // Given up when idle: what a service holds after an overload is to be its own.
  kept: new Agent({ keepAlive: true, maxSockets, timeout: IDLE_LIMIT_MS }),
};

export type ConnectionKind = keyof typeof agents;

/** Makes the call once; gives up after `limitMs` with the failure `timeout`. */
export const send = async (
  url: string,
  call: HttpCall,
  limitMs: number,
  connection: ConnectionKind = 'ofItsOwn',
): Promise<Sent> => {
  const limit = new AbortController();
  // Cleared below: the signal of a call that is over would still end its connection, which another one has by then.
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const response = await answerTo(url, call, limit.signal, agents[connection]);
    return { status: response.statusCode ?? 0, body: await text(response) };
  } catch (failure) {
    return { failure: limit.signal.aborted ? 'timeout' : causeOf(failure) };
  } finally {
    clearTimeout(timer);
  }
};

const answerTo = (
  url: string,
  { method, path, body = '' }: HttpCall,
  signal: AbortSignal,
  agent: Agent,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-length': Buffer.byteLength(body),
      ...(body !== '' && { 'content-type': 'application/json;charset=UTF-8' }),
    };
    request(url + path, { method, headers, agent, signal })
      .once('response', resolve)
      // Stays: after the answer has begun, the stream of the answer tells of the failure, too.
      .on('error', reject)
      .end(body);
  });

const causeOf = (failure: unknown): string => {
  const { code, message } = failure as { code?: string; message?: string };
  return code ?? message ?? String(failure);
};
