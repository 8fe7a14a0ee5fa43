import { codes } from '@setpoint/codes';
import type { DeviceSelector, RegistryReads } from '@setpoint/registry';
import type { Clock } from '@setpoint/service-kit';
import { type EdgeOutcome, edgeRefused } from '../answers/edge-outcome.js';
import { legacyData } from '../answers/legacy-data.js';
import { legacyOutcome } from '../answers/legacy-outcome.js';
import { submissionOutcome } from '../answers/submission-outcome.js';
import type { SchedulerClient } from '../commands/scheduler-client.js';
import { integerWithin, optionalText, type Reading, read, unreadable } from '../input/parameters.js';
import type { CommandCall } from './command-call.js';
import { commandDraft } from './command-draft.js';
import { knownOrganization } from './known-device.js';
import { knownTargets, type Target } from './known-targets.js';
import type { Operation } from './operation.js';

/** A call of the 1.x generation: the body is the value, or the map of inputs, itself. */
export interface LegacyRequest extends CommandCall {
  /** By the name that the path gives each: those of the device, and the point or the service. */
  readonly path: Readonly<Partial<Record<string, string>>>;
}

/** Echoed, and of no effect. */
export interface LegacyEcho {
  readonly requestId: string;
  readonly callbackUrl: string | null;
}

interface Order {
  readonly target: Target;
  readonly timeoutMs: number;
  readonly echo: LegacyEcho;
  readonly input: unknown;
}

interface Parts {
  readonly registry: RegistryReads;
  readonly scheduler: SchedulerClient;
  readonly clock: Clock;
}

/** The same patience as for the calls of today [contract 1.3], in milliseconds. */
export const TIMEOUT_MS = { min: 1, max: 60_000, fallback: 30_000 };
const MAX_URL_LENGTH = 2_048;

/** Writes a point or calls a service for a caller of the 1.x generation, instantly [contract 1.11]. */
export class LegacyCall {
  constructor(private readonly parts: Parts) {}

  async run(operation: Operation, request: LegacyRequest): Promise<EdgeOutcome> {
    const requestedAt = this.parts.clock.now();
    const target = await this.findTarget(operation, request);
    if (!target.ok) return legacyOutcome(target.refusal);
    const outOfRange = timeoutProblem(request);
    if (outOfRange) return edgeRefused(codes.legacyOutOfRange, outOfRange);
    const order = readOrder(operation, target.value, request);
    return order.ok ? this.issue(operation, order.value, request, requestedAt) : legacyOutcome(order.refusal);
  }

  private async findTarget(operation: Operation, { query, path }: LegacyRequest): Promise<Reading<Target>> {
    const { registry } = this.parts;
    if (query.undecodable !== undefined)
      return unreadable('query', 'a parameter is not percent-encoded UTF-8');
    const orgId = await knownOrganization(registry, query);
    if (!orgId.ok) return orgId;
    const identifier = read(path[operation.parameter] ?? '');
    const targets = await knownTargets(registry, operation, orgId.value, [selectorOf(path)], identifier);
    if (!targets.ok) return targets;
    const [target] = targets.value;
    return target ? read(target) : unreadable('assetId', 'there is no device');
  }

  private async issue(
    operation: Operation,
    { target: { device, element }, timeoutMs, input, echo }: Order,
    { requestId }: LegacyRequest,
    requestedAt: number,
  ): Promise<EdgeOutcome> {
    const draft = commandDraft(device, {
      commandType: operation.commandType,
      identifier: element.identifier,
      name: element.name,
      input,
      timeoutMs,
      pendingTtlMs: 0,
      when: 'end',
      result: null,
    });
    const [submission = { commandId: '', fate: 'unknown' as const }] = await this.parts.scheduler.submit(
      requestId,
      [draft],
    );
    const outcome = submissionOutcome(submission);
    // Without a record there is nothing to tell [contract 1.3].
    if (outcome.data === null) return legacyOutcome(outcome);
    const times = { requestedAt, repliedAt: this.parts.clock.now() };
    return legacyOutcome(outcome, legacyData(draft, submission, echo, times));
  }
}

const selectorOf = ({ assetId, productKey = '', deviceKey = '' }: LegacyRequest['path']): DeviceSelector =>
  assetId === undefined ? { productKey, deviceKey } : { assetId };

const INTEGER = /^-?\d+$/;

/** That generation has a code of its own for a number that is not within its range. */
const timeoutProblem = ({ query }: LegacyRequest): string | null => {
  const timeout = integerWithin(query, 'timeout', TIMEOUT_MS);
  return !timeout.ok && INTEGER.test(query.get('timeout') ?? '') ? timeout.refusal.submsg : null;
};

const readOrder = (
  operation: Operation,
  target: Target,
  { query, body, requestId: ours }: LegacyRequest,
): Reading<Order> => {
  const timeoutMs = integerWithin(query, 'timeout', TIMEOUT_MS);
  if (!timeoutMs.ok) return timeoutMs;
  const requestId = optionalText(query, 'requestId');
  if (!requestId.ok) return requestId;
  const callbackUrl = optionalText(query, 'callbackUrl', MAX_URL_LENGTH);
  if (!callbackUrl.ok) return callbackUrl;
  const input = operation.readInput(
    body.kind === 'json' ? { kind: 'json', value: { [operation.inputMember]: body.value } } : body,
  );
  if (!input.ok) return input;
  const problem = target.element.problemOf(input.value);
  if (problem) return unreadable(target.element.identifier, problem);
  const echo = { requestId: requestId.value ?? ours, callbackUrl: callbackUrl.value ?? null };
  return read({ target, timeoutMs: timeoutMs.value, input: input.value, echo });
};
