import { codes } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import type { ActionTable } from '../use-cases/action-table.js';
import type { RegistryCall } from '../use-cases/registry-call.js';
import type { Call } from './call.js';
import { sendOutcome, sendRefusal } from './envelope.js';

/** Answers a call that manages products or devices. */
export const answerRegistryCall = async (
  actions: ActionTable<RegistryCall>,
  call: Call,
  reply: FastifyReply,
): Promise<void> => {
  const { requestId, query, method, caller } = call;
  const body = call.json();
  if (body.kind === 'unreadable') sendRefusal(reply, codes.badBody, body.detail);
  else sendOutcome(reply, await actions.run(method, { requestId, query, body, by: caller?.appKey ?? null }));
};
