import { codes } from '@setpoint/codes';
import type { DeviceSelector, RegistryReads } from '@setpoint/registry';
import type { Clock } from '@setpoint/service-kit';
import { type EdgeOutcome, edgeRefused, edgeSucceeded } from '../answers/edge-outcome.js';
import { invokeMembers } from '../answers/invoke-members.js';
import { itemMembers } from '../answers/item-members.js';
import { endedVerdict, type ItemReading } from '../answers/item-verdict.js';
import type { CommandDraft, SchedulerClient, Submission } from '../commands/scheduler-client.js';
import type { EdgeOperation } from './edge-operation.js';
import { type DeviceKnowledge, edgeDraft } from './edge-order.js';
import {
  type ReadSyncRequest,
  readRequestId,
  readSyncRequest,
  type SyncRequest,
  syncEcho,
} from './sync-request.js';

interface Parts {
  readonly registry: RegistryReads;
  readonly scheduler: SchedulerClient;
  readonly clock: Clock;
  /** Calls that wait for their devices at a time. */
  readonly maxHeld: number;
}

const nothingKnown: DeviceKnowledge = { device: null, model: null };

/** Writes one point, or calls one service, and answers when that has ended [contract 2.5, 2.7]. */
export class SyncCall {
  private held = 0;

  constructor(private readonly parts: Parts) {}

  /** @param orgId of an organisation that exists */
  async run(operation: EdgeOperation, orgId: string, request: SyncRequest): Promise<EdgeOutcome> {
    const requestId = readRequestId(request);
    if (!requestId.ok) return edgeRefused(codes.edgeInvalidParameter, requestId.detail);
    const receivedAt = this.parts.clock.now();
    const echo = syncEcho(operation, request, { requestId: requestId.value, orgId, receivedAt });
    const read = readSyncRequest(operation, request);
    const known = read.ok ? await this.lookUp(orgId, read.value.selector) : nothingKnown;
    const draft = read.ok ? draftOf(operation, known, read.value) : read;
    const submission = draft.ok ? await this.submit(request.httpRequestId, draft.value) : null;
    // This is about the gateway, and nothing was asked of the device.
    if (submission?.fate === 'noSlot') return edgeRefused(codes.unavailable, null);
    const verdict = draft.ok ? endedVerdict(operation.kind, submission?.fate ?? 'unknown') : draft.refusal;
    const members = itemMembers(echo, known.device, verdict, this.parts.clock.now());
    return edgeSucceeded(operation.answer(members, invokeMembers(known.model, echo.identifier, submission)));
  }

  private async lookUp(orgId: string, selector: DeviceSelector): Promise<DeviceKnowledge> {
    const device = await this.parts.registry.findDevice(orgId, selector);
    const model = device && (await this.parts.registry.compiledModel(orgId, device.modelId));
    return { device, model };
  }

  private async submit(requestId: string, draft: CommandDraft): Promise<Submission> {
    if (this.held >= this.parts.maxHeld) return { commandId: '', fate: 'crowded' };
    this.held += 1;
    try {
      const [submission] = await this.parts.scheduler.submit(requestId, [draft]);
      return submission ?? { commandId: '', fate: 'unknown' };
    } finally {
      this.held -= 1;
    }
  }
}

const draftOf = (
  operation: EdgeOperation,
  known: DeviceKnowledge,
  { identifier, inputData, timeoutMs }: ReadSyncRequest,
): ItemReading<CommandDraft> =>
  edgeDraft(operation, known, { identifier, inputData, timeoutMs, when: 'end', result: null });
