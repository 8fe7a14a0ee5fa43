import { hash } from 'node:crypto';
import type { SubmitCommand } from '@setpoint/contracts';
import type { Command } from '@setpoint/device-queue';
import { type CommandDetails, formatOf, targetOf } from './command-record.js';

/** The command that a submit asks for, as the core sees it. */
export const commandOf = (submit: SubmitCommand): Command => ({
  commandId: submit.commandId,
  kind: submit.pendingTtlMs === 0 ? 'instant' : 'cached',
  target: targetOf(submit),
  format: formatOf(submit.device),
  timeoutMs: submit.timeoutMs,
  // An instant command's timeout is its caller's whole patience, counted from creation [contract 3.1 #5, #6].
  waitBy: submit.createdAt + (submit.pendingTtlMs || submit.timeoutMs),
});

export const detailsOf = (submit: SubmitCommand, fingerprint = fingerprintOf(submit)): CommandDetails => ({
  orgId: submit.orgId,
  productKey: submit.productKey,
  deviceKey: submit.deviceKey,
  commandType: submit.commandType,
  identifier: submit.identifier,
  commandName: submit.commandName,
  inputData: submit.inputData,
  timeoutMs: submit.timeoutMs,
  pendingTtlMs: submit.pendingTtlMs,
  createdAt: submit.createdAt,
  dataFormat: submit.device.dataFormat,
  qos: submit.device.qos,
  timezone: submit.device.timezone,
  replyTo: submit.replyTo ?? null,
  result: submit.result ?? null,
  fingerprint,
});

/**
 * The same for the same submit, whenever it comes again; 128 bits. The registry's facts are left out: they
 * say how the device is, not what is wanted.
 */
export const fingerprintOf = (submit: SubmitCommand): string => {
  const wanted = { ...submit, device: undefined };
  return hash('sha256', JSON.stringify(wanted), 'base64url').slice(0, 22);
};
