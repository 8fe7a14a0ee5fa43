import { commandEventRecord } from '../results/command-event-record.js';
import { commandResult } from '../results/command-result.js';
import { dispatchRecord } from '../results/dispatch-record.js';
import { canceledReply, endedReply, gatewayReplyRecords } from '../results/gateway-replies.js';
import type { CommandDetails } from './command-record.js';
import type { OpenQueue, Transition } from './open-queue.js';
import type { AddressedReply, PassDraft } from './pass-draft.js';
import type { AcceptedCommand, CommandPlace, EndedCommand, PassChanges, QueueChange } from './pass-store.js';
import type { RecordToPublish } from './record-to-publish.js';

type DetailsOf = (commandId: string) => CommandDetails;

/** Of the commands that a pass knows. */
export type KnownDetails = (commandId: string) => CommandDetails | undefined;

/** Commands that moved in this pass, and whose details were neither loaded nor submitted with it. */
export const missingDetails = (draft: PassDraft): string[] => {
  const missing = draft.transitions.filter(
    ({ assetId, commandId }) =>
      !draft.submitted.has(commandId) && !draft.queues.get(assetId)?.loaded?.details.has(commandId),
  );
  return [...new Set(missing.map(({ commandId }) => commandId))];
};

/**
 * Looks up what was submitted with the pass, loaded with its queues, or fetched for it.
 *
 * @param fetched details of `missingDetails`
 */
export const knownDetails = (
  draft: PassDraft,
  fetched: ReadonlyMap<string, CommandDetails>,
): KnownDetails => {
  const loaded = new Map<string, CommandDetails>(fetched);
  for (const { loaded: queue } of draft.queues.values())
    for (const [commandId, details] of queue?.details ?? []) loaded.set(commandId, details);
  return (commandId) => draft.submitted.get(commandId) ?? loaded.get(commandId);
};

/** What to store of a pass, and what to tell whom. */
export const composePass = (draft: PassDraft, known: KnownDetails): PassChanges => {
  const detailsOf: DetailsOf = (commandId) => {
    const details = known(commandId);
    if (!details) throw new Error(`Nothing is known of command ${commandId}`);
    return details;
  };
  const changed = [...draft.queues.values()].filter((queue) => queue.hasChanged);
  return {
    queues: changed.map(queueChange),
    positions: draft.positions,
    ...commandChanges(draft, detailsOf),
    publish: recordsOf(draft, detailsOf),
    now: draft.now,
    assumed: draft.assumed,
  };
};

const queueChange = ({
  assetId,
  loaded,
  queue,
  identity,
  lastPosition,
  eventSeq,
}: OpenQueue): QueueChange => ({
  assetId,
  loadedVersion: loaded?.version ?? null,
  queue,
  identity,
  lastPosition,
  eventSeq,
});

type CommandChanges = Pick<PassChanges, 'accepted' | 'moved' | 'ended' | 'endedAtOnce'>;

/** Only where each command stands in the end is stored; the steps between are told, not kept. */
const commandChanges = (draft: PassDraft, detailsOf: DetailsOf): CommandChanges => {
  const accepted: AcceptedCommand[] = [];
  const moved: CommandPlace[] = [];
  const ended: EndedCommand[] = [];
  const endedAtOnce: PassChanges['endedAtOnce'][number][] = [];
  for (const { assetId, commandId, event } of lastTransitions(draft.transitions)) {
    const isNew = draft.submitted.has(commandId);
    const queue = draft.queueOf(assetId);
    if ('ending' in event) {
      const declined = event.type === 'declined';
      const end = { commandId, ending: event.ending, endedAt: draft.now, declined };
      if (isNew) endedAtOnce.push({ ...end, assetId, details: detailsOf(commandId) });
      else ended.push(end);
    } else if (isNew) accepted.push(acceptedCommand(queue, commandId, detailsOf(commandId)));
    else moved.push({ commandId, queue: queue.queue });
  }
  return { accepted, moved, ended, endedAtOnce };
};

const lastTransitions = (transitions: readonly Transition[]): Iterable<Transition> =>
  new Map(transitions.map((t) => [t.commandId, t])).values();

const acceptedCommand = (
  { assetId, queue, places }: OpenQueue,
  commandId: string,
  details: CommandDetails,
): AcceptedCommand => {
  const command =
    queue.inFlight?.commandId === commandId
      ? queue.inFlight
      : queue.waiting.find((c) => c.commandId === commandId);
  const position = places.get(commandId);
  if (!command || position === undefined) throw new Error(`Command ${commandId} has no place in its queue`);
  return { command, position, assetId, queue, details };
};

/** In this order: what moves devices first. */
const recordsOf = (draft: PassDraft, detailsOf: DetailsOf): RecordToPublish[] => {
  const dispatches: RecordToPublish[] = [];
  const results: RecordToPublish[] = [];
  const events: RecordToPublish[] = [];
  const replies: AddressedReply[] = [...draft.replies];
  for (const transition of draft.transitions) {
    const { assetId, commandId, event } = transition;
    const details = detailsOf(commandId);
    events.push(commandEventRecord(transition, details, draft.now));
    if (event.type === 'dispatched') dispatches.push(dispatchRecord(transition, event, details, draft.now));
    if (!('ending' in event)) continue;
    replies.push(...endedReply(commandId, details, event.ending));
    results.push(...commandResult(commandId, assetId, details, event.ending, draft.now));
  }
  replies.push(...draft.cancelOutcomes.map((outcome) => canceledReply(outcome, detailsOf)));
  return [
    ...dispatches,
    ...gatewayReplyRecords(replies, draft.delays.told),
    ...results,
    ...draft.records,
    ...events,
  ];
};
