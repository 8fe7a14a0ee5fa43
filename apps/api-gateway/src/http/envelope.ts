import { type CodeEntry, codes } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import { type EdgeOutcome, edgeRefused } from '../answers/edge-outcome.js';
import { type Outcome, refused } from '../answers/outcome.js';
import { callOf } from './call.js';

const RETRY_AFTER_S = 1;
const TRY_LATER: readonly number[] = [codes.rateLimited.http, codes.unavailable.http];

/** Answers in the envelope of the connection service [contract 1.1, 1.2]. */
export const sendOutcome = (reply: FastifyReply, { http, code, msg, submsg, data }: Outcome): FastifyReply =>
  send(reply, http, { code, msg, submsg, requestId: callOf(reply.request).requestId, data });

/** Answers in the envelope of dataService [contract 2.1]. */
export const sendEdgeOutcome = (
  reply: FastifyReply,
  { http, status, msg, submsg, data }: EdgeOutcome,
): FastifyReply => send(reply, http, { status, msg, submsg, data });

const isEdge = (reply: FastifyReply): boolean => callOf(reply.request).url.startsWith('/dataService/');

/** Answers a call that no use case took, in the envelope of its family. */
export const sendRefusal = (reply: FastifyReply, entry: CodeEntry, submsg: string | null): FastifyReply =>
  isEdge(reply)
    ? sendEdgeOutcome(reply, edgeRefused(entry, submsg))
    : sendOutcome(reply, refused(entry, submsg));

const send = (reply: FastifyReply, http: number, envelope: object): FastifyReply => {
  if (TRY_LATER.includes(http)) reply.header('retry-after', RETRY_AFTER_S);
  const text = JSON.stringify(envelope);
  return reply.status(http).header('content-type', 'application/json;charset=UTF-8').send(text);
};
