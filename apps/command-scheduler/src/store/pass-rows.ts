import type { InFlight } from '@setpoint/device-queue';
import type { CommandDetails, QueuedCommand } from '../use-cases/command-record.js';
import type {
  AcceptedCommand,
  Assumptions,
  CommandPlace,
  EndedCommand,
  PassChanges,
  PositionChange,
  QueueChange,
} from '../use-cases/pass-store.js';

/*
 * The rows of the documents that `store pass` reads, by the names of their columns. Written out member by member: V8
 * takes twice as long to assign so many from parts, and ten times as long to spread them.
 */

export const queueRow = ({
  assetId,
  loadedVersion,
  queue,
  identity,
  lastPosition,
  eventSeq,
}: QueueChange) => ({
  asset_id: assetId,
  org_id: identity?.orgId ?? null,
  product_key: identity?.productKey ?? null,
  device_key: identity?.deviceKey ?? null,
  loaded_version: loadedVersion,
  version: (loadedVersion ?? 0) + 1,
  activated: queue.activated,
  enabled: queue.enabled,
  removed: queue.removed,
  revision: queue.revision,
  session_slot: queue.session?.slot ?? null,
  session_incarnation: queue.session?.incarnation ?? null,
  session_epoch: queue.session?.epoch ?? null,
  last_epoch: queue.lastEpoch,
  last_dispatch_number: queue.lastDispatchNumber,
  next_message_id: queue.nextMessageId,
  last_position: lastPosition,
  event_seq: eventSeq,
});

export const assumedRow = ({ assetId, version }: Assumptions['queues'][number]) => ({
  asset_id: assetId,
  version,
});

export const positionRow = ({ topic, partition, loaded, next }: PositionChange) => ({
  topic,
  partition,
  loaded: loaded === null ? null : String(loaded),
  next: String(next),
});

export const endingRow = ({ commandId, ending, endedAt, declined }: EndedCommand) => ({
  command_id: commandId,
  declined,
  state: ending.state,
  code: ending.code,
  reach: ending.reach,
  device_error: ending.deviceError,
  // A text of Postgres cannot hold the character NUL; devices may send it.
  message: ending.message?.replaceAll('\0', '\uFFFD') ?? null,
  output_data: ending.outputData ? JSON.stringify(ending.outputData) : null,
  ended_at: endedAt,
});

export const acceptedRow = (accepted: AcceptedCommand) => {
  const { command, assetId, details, queue } = accepted;
  const place = placeRow({ commandId: command.commandId, queue });
  return commandRow(command.commandId, assetId, details, accepted, place);
};

/** What it has of the columns of a live command is null, and not read. */
export const endedAtOnceRow = (command: PassChanges['endedAtOnce'][number]) =>
  Object.assign(
    commandRow(command.commandId, command.assetId, command.details, null, null),
    endingRow(command),
  );

const commandRow = (
  commandId: string,
  assetId: string,
  details: CommandDetails,
  queued: QueuedCommand | null,
  place: PlaceRow | null,
) => ({
  command_id: commandId,
  asset_id: assetId,
  org_id: details.orgId,
  product_key: details.productKey,
  device_key: details.deviceKey,
  command_type: details.commandType,
  identifier: details.identifier,
  command_name: JSON.stringify(details.commandName),
  input_data: JSON.stringify(details.inputData),
  timeout_ms: details.timeoutMs,
  pending_ttl_ms: details.pendingTtlMs,
  created_at: details.createdAt,
  timezone: details.timezone,
  fingerprint: details.fingerprint,
  data_format: details.dataFormat,
  qos: details.qos,
  reply_slot: details.replyTo?.slot ?? null,
  reply_request_id: details.replyTo?.requestId ?? null,
  reply_when: details.replyTo?.when ?? null,
  result: details.result && JSON.stringify(details.result),
  position: queued?.position ?? null,
  kind: queued?.command.kind ?? null,
  wait_by: queued?.command.waitBy ?? null,
  phase: place?.phase ?? null,
  due_at: place?.due_at ?? null,
  dispatch_number: place?.dispatch_number ?? null,
  message_id: place?.message_id ?? null,
  epoch: place?.epoch ?? null,
  send_by: place?.send_by ?? null,
  acknowledged: place?.acknowledged ?? null,
});

type PlaceRow = ReturnType<typeof waitingRow> | ReturnType<typeof inFlightRow>;

export const placeRow = ({ commandId, queue: { inFlight, waiting } }: CommandPlace): PlaceRow => {
  if (inFlight?.commandId === commandId) return inFlightRow(inFlight);
  const command = waiting.find((c) => c.commandId === commandId);
  if (!command) throw new Error(`Command ${commandId} has no place in its queue`);
  return waitingRow(commandId, command.waitBy);
};

const waitingRow = (commandId: string, waitBy: number) => ({
  command_id: commandId,
  phase: 'waiting',
  due_at: waitBy,
  dispatch_number: null,
  message_id: null,
  epoch: null,
  send_by: null,
  acknowledged: false,
});

const inFlightRow = (command: InFlight) => ({
  command_id: command.commandId,
  phase: command.phase,
  due_at: command.dueAt,
  dispatch_number: command.dispatchNumber,
  message_id: command.messageId,
  epoch: command.epoch,
  send_by: command.phase === 'dispatching' ? command.sendBy : null,
  acknowledged: command.phase === 'sent' && command.acknowledged,
});
