import { CommandState, codes } from '@setpoint/codes';
import type { CancelCommands, ReplyAddress, SubmitCommand } from '@setpoint/contracts';
import type { Action, DeviceChanged, Limits } from '@setpoint/device-queue';
import { failedResult } from '../results/command-result.js';
import { sessionClosedRecord } from '../results/session-record.js';
import type { OpenQueue } from './open-queue.js';
import { PassDraft } from './pass-draft.js';
import type { LoadedPass } from './pass-store.js';
import { commandOf, detailsOf, fingerprintOf } from './submitted.js';
import type { CloseDeadSession, DeviceIdentity, DeviceTask, ParkRecord, PassItem, Task } from './task.js';

/** Decides about every item in order, in memory. */
export const decideTasks = (items: readonly PassItem[], loaded: LoadedPass, limits: Limits): PassDraft => {
  const draft = new PassDraft(loaded);
  const decider = new TaskDecider(draft, limits);
  for (const { source, task } of items) {
    if (source && !draft.goPast(source)) continue;
    if (source && task.type === 'submit') draft.delays.note(source.partition, task.submit, draft.now);
    decider.take(task);
  }
  return draft;
};

class TaskDecider {
  constructor(
    private readonly draft: PassDraft,
    private readonly limits: Limits,
  ) {}

  take(task: Task): void {
    switch (task.type) {
      case 'submit':
        this.submit(task.submit);
        break;
      case 'cancel':
        this.cancel(task.cancel);
        break;
      case 'get':
        this.draft.reads.push(task.get);
        break;
      case 'search':
        this.draft.searches.push(task.search);
        break;
      case 'device':
        this.changeDevice(task);
        break;
      case 'closeDeadSession':
        this.closeDeadSession(task);
        break;
      case 'park':
        this.park(task);
    }
  }

  private submit(submit: SubmitCommand): void {
    const { commandId, assetId, orgId } = submit;
    const fingerprint = fingerprintOf(submit);
    const known = this.draft.knownCommand(commandId);
    if (known) {
      // Another content under the same id is a fault of its sender; the first one goes on.
      if (known.fingerprint !== fingerprint) this.refuse(submit.replyTo, 'fault');
      else this.confirm(submit, known.declinedCode);
      return;
    }
    const queue = this.draft.queueOf(assetId);
    this.learn(queue, submit);
    const { transitions, refusal } = this.act(queue, { type: 'submit', command: commandOf(submit) });
    if (refusal) {
      this.refuse(submit.replyTo, refusal);
      return;
    }
    const declined = transitions.find(({ event }) => event.type === 'declined')?.event;
    const declinedCode = declined?.type === 'declined' ? declined.ending.code : null;
    const details = detailsOf(submit, fingerprint);
    this.draft.remember(commandId, { assetId, orgId, fingerprint, declinedCode }, details);
    this.confirm(submit, declinedCode);
  }

  /** What the registry knew when the gateway wrote the request. */
  private learn(queue: OpenQueue, { orgId, productKey, deviceKey, device }: SubmitCommand): void {
    const { revision, activated, enabled, replacedEpoch } = device;
    const isNewer = revision > queue.queue.revision;
    if (isNewer || !queue.identity) queue.identity = { orgId, productKey, deviceKey };
    if (isNewer)
      this.act(queue, {
        type: 'deviceChanged',
        revision,
        activated,
        enabled,
        replacedEpoch,
      } satisfies DeviceChanged);
  }

  private cancel(cancel: CancelCommands): void {
    const { assetId, orgId } = cancel;
    const commandId = cancel.commandId ?? null;
    const known = commandId === null ? undefined : this.draft.knownCommand(commandId);
    const queue = this.draft.queueOf(assetId);
    const found =
      commandId === null
        ? queue.identity === null || queue.identity.orgId === orgId
        : known?.assetId === assetId && known.orgId === orgId;
    const { transitions } = found ? this.act(queue, { type: 'cancel', commandId }) : { transitions: [] };
    this.draft.cancelOutcomes.push({
      cancel,
      found,
      // What else ended with the same step ran out of time, or went with its device.
      canceled: transitions.filter(
        ({ event }) => event.type === 'ended' && event.ending.state === CommandState.canceled,
      ),
    });
  }

  private changeDevice({ assetId, action, identity }: DeviceTask): void {
    this.act(this.draft.queueOf(assetId), action, identity);
  }

  private closeDeadSession({ assetId, slot, incarnation, epoch }: CloseDeadSession): void {
    const queue = this.draft.queueOf(assetId);
    const { session } = queue.queue;
    if (session?.epoch !== epoch || session.slot !== slot || session.incarnation !== incarnation) return;
    this.act(queue, { type: 'sessionClosed', epoch });
    if (queue.identity)
      this.draft.records.push(sessionClosedRecord(assetId, queue.identity, session, this.draft.now));
  }

  private park({ parked, intended }: ParkRecord): void {
    this.draft.records.push(parked);
    switch (intended?.type) {
      case 'submit':
        this.giveUp(intended.submit);
        break;
      case 'cancel':
        this.refuse(intended.cancel.replyTo, 'fault');
        break;
      case 'get':
        this.refuse(intended.get.replyTo, 'fault');
        break;
      case 'search':
        this.refuse(intended.search.replyTo, 'fault');
        break;
      case 'device':
        this.abandonSubject(intended);
    }
  }

  /** An item is told of a failure once: over REST it counts as issued, and its result says why [contract 2.4]. */
  private giveUp(submit: SubmitCommand): void {
    if (submit.result && submit.replyTo?.when === 'acceptance') this.confirm(submit, codes.serverFault.code);
    else this.refuse(submit.replyTo, 'fault');
    this.draft.records.push(...failedResult(submit, this.draft.now));
  }

  /** What a report was about must not wait for a report that nobody can process. */
  private abandonSubject({ assetId, action }: DeviceTask): void {
    const queue = this.draft.queueOf(assetId);
    const { inFlight } = queue.queue;
    const isSubject =
      ('dispatchNumber' in action && action.dispatchNumber === inFlight?.dispatchNumber) ||
      (action.type === 'replied' && action.messageId === String(inFlight?.messageId));
    if (inFlight && isSubject) this.act(queue, { type: 'abandon', commandId: inFlight.commandId });
  }

  private act(queue: OpenQueue, action: Action, identity?: DeviceIdentity) {
    const taken = queue.take(action, this.draft.now, this.limits, identity);
    this.draft.transitions.push(...taken.transitions);
    return taken;
  }

  private refuse(replyTo: ReplyAddress | null, reason: 'deviceRemoved' | 'tooManyWaiting' | 'fault'): void {
    if (!replyTo) return;
    const { slot, requestId } = replyTo;
    this.draft.replies.push({ slot, reply: { type: 'refused', requestId, reason } });
  }

  private confirm({ commandId, replyTo }: SubmitCommand, declinedCode: number | null): void {
    if (replyTo?.when !== 'acceptance') return;
    const { slot, requestId } = replyTo;
    this.draft.replies.push({ slot, reply: { type: 'accepted', requestId, commandId, declinedCode } });
  }
}
