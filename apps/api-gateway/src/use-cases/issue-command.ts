import { CommandType } from '@setpoint/codes';
import type { DeviceSelector, RegistryReads } from '@setpoint/registry';
import { isSuccess, type Outcome } from '../answers/outcome.js';
import { severalOutcome } from '../answers/several-outcome.js';
import { submissionOutcome } from '../answers/submission-outcome.js';
import type { SchedulerClient, Submission } from '../commands/scheduler-client.js';
import { readDevice, readDevices } from '../input/device-selection.js';
import { integerWithin, type Reading, read, requiredText, unreadable } from '../input/parameters.js';
import type { Query } from '../input/query.js';
import type { CommandCall } from './command-call.js';
import { commandDraft } from './command-draft.js';
import { knownOrganization } from './known-device.js';
import { knownTargets, type Target } from './known-targets.js';
import type { Operation } from './operation.js';

export const TIMEOUT_S = { min: 1, max: 60, fallback: 30 };
export const PENDING_TTL_S = { min: 0, max: 172_800, fallback: 0 };
const MS_PER_S = 1_000;

interface Order {
  readonly targets: readonly Target[];
  readonly timeoutMs: number;
  readonly pendingTtlMs: number;
  readonly input: unknown;
}

/** Writes a point or calls a service: checks in the order of [contract 1.10], then asks the scheduler. */
export class IssueCommand {
  constructor(
    private readonly registry: RegistryReads,
    private readonly scheduler: SchedulerClient,
  ) {}

  async run(operation: Operation, call: CommandCall): Promise<Outcome> {
    const order = await this.check(operation, call);
    if (!order.ok) return order.refusal;
    const { targets, input, timeoutMs, pendingTtlMs } = order.value;
    const drafts = targets.map(({ device, element: { identifier, name } }) =>
      commandDraft(device, {
        commandType: operation.commandType,
        identifier,
        name,
        input,
        timeoutMs,
        pendingTtlMs,
        // A cached command is answered as soon as it is kept, an instant one when it has ended [contract 1.3].
        when: pendingTtlMs > 0 ? 'acceptance' : 'end',
        result: null,
      }),
    );
    const submissions = await this.scheduler.submit(call.requestId, drafts);
    const outcomes = submissions.map((submission) => outcomeOf(operation, pendingTtlMs, submission));
    const [only] = outcomes;
    return outcomes.length === 1 && only ? only.outcome : severalOutcome(withAssets(targets, outcomes));
  }

  private async check(operation: Operation, { query, body }: CommandCall): Promise<Reading<Order>> {
    const orgId = await knownOrganization(this.registry, query);
    if (!orgId.ok) return orgId;
    const selectors = readSelectors(operation, query);
    if (!selectors.ok) return selectors;
    const identifier = requiredText(query, operation.parameter);
    const targets = await knownTargets(this.registry, operation, orgId.value, selectors.value, identifier);
    if (!targets.ok) return targets;
    const timeoutS = integerWithin(query, 'timeout', TIMEOUT_S);
    if (!timeoutS.ok) return timeoutS;
    const pendingTtlS = integerWithin(query, 'pendingTtl', PENDING_TTL_S);
    if (!pendingTtlS.ok) return pendingTtlS;
    const input = operation.readInput(body);
    if (!input.ok) return input;
    for (const { element } of targets.value) {
      const problem = element.problemOf(input.value);
      if (problem) return unreadable(element.identifier, problem);
    }
    return read({
      targets: targets.value,
      timeoutMs: timeoutS.value * MS_PER_S,
      pendingTtlMs: pendingTtlS.value * MS_PER_S,
      input: input.value,
    });
  }
}

/** Only points can be written on several assets at once [contract 1.4]. */
const readSelectors = (operation: Operation, query: Query): Reading<readonly DeviceSelector[]> => {
  if (operation.commandType === CommandType.setMeasurepoint) return readDevices(query);
  const device = readDevice(query);
  return device.ok ? read([device.value]) : device;
};

interface Told {
  readonly commandId: string | null;
  readonly outcome: Outcome;
}

const outcomeOf = (operation: Operation, pendingTtlMs: number, submission: Submission): Told => {
  const outcome = submissionOutcome(submission);
  const commandId = outcome.data === null ? null : submission.commandId;
  const isAnsweredCall =
    operation.commandType === CommandType.invokeService && pendingTtlMs === 0 && isSuccess(outcome);
  // An instant call always has outputs, a cached one never [contract 1.5].
  return isAnsweredCall
    ? { commandId, outcome: { ...outcome, data: { outputData: {}, ...(outcome.data as object) } } }
    : { commandId, outcome };
};

const withAssets = (targets: readonly Target[], outcomes: readonly Told[]) =>
  targets.flatMap(({ device: { assetId } }, i) => {
    const told = outcomes[i];
    return told ? [{ assetId, ...told }] : [];
  });
