import { codes } from '@setpoint/codes';
import { MultiCallBody, type Validation, validatorOf } from '@setpoint/contracts';
import type { DeviceFacts, RegistryReads } from '@setpoint/registry';
import type { Clock } from '@setpoint/service-kit';
import type { CompiledModel } from '@setpoint/thing-model';
import { type EdgeOutcome, edgeRefused, edgeSucceeded } from '../answers/edge-outcome.js';
import { invokeMembers } from '../answers/invoke-members.js';
import { type Echo, itemMembers } from '../answers/item-members.js';
import { type ItemReading, issuedVerdict, wrong } from '../answers/item-verdict.js';
import type { CommandDraft, SchedulerClient } from '../commands/scheduler-client.js';
import type { JsonBody } from '../input/json-body.js';
import type { EdgeOperation } from './edge-operation.js';
import { draftOf, echoOf, type ItemFacts, type ReadItem, readItem } from './multi-call-item.js';

/** [contract 2.3] */
export const MAX_ITEMS = 1_000;

interface Parts {
  readonly registry: RegistryReads;
  readonly scheduler: SchedulerClient;
  readonly clock: Clock;
}

/** One item on its way: what its answer repeats, and what is known of it by now. */
interface Row {
  readonly echo: Echo;
  readonly facts: ItemFacts | null;
  readonly draft: ItemReading<CommandDraft>;
}

/** What the registry knows of an item, which is the one at this place among those that were looked up. */
type FactsOf = (item: ReadItem, index: number) => ItemFacts;

/**
 * Writes many points, or calls many services; each item succeeds or fails by itself, and results go to channels
 * [contract 2.3, 2.6].
 */
export class MultiCall {
  constructor(private readonly parts: Parts) {}

  /** @param orgId of an organisation that exists */
  async run(
    operation: EdgeOperation,
    requestId: string,
    orgId: string,
    body: JsonBody,
  ): Promise<EdgeOutcome> {
    const items = readItems(body);
    if (!items.ok) return edgeRefused(codes.edgeInvalidParameter, items.detail);
    const rows = await this.prepare(operation, orgId, items.value, this.parts.clock.now());
    const drafts: CommandDraft[] = [];
    for (const { draft } of rows) if (draft.ok) drafts.push(draft.value);
    const submissions = await this.parts.scheduler.submit(requestId, drafts);
    // This is about the gateway, so it is the same for all, and nothing was issued.
    if (submissions[0]?.fate === 'noSlot') return edgeRefused(codes.unavailable, null);
    const repliedAt = this.parts.clock.now();
    let next = 0;
    const data = rows.map(({ echo, facts, draft }) => {
      const verdict = draft.ok ? issuedVerdict(submissions[next++]?.fate ?? 'unknown') : draft.refusal;
      const members = itemMembers(echo, facts?.device ?? null, verdict, repliedAt);
      return operation.answer(members, invokeMembers(facts?.model ?? null, echo.identifier, null));
    });
    return edgeSucceeded(data);
  }

  private async prepare(
    operation: EdgeOperation,
    orgId: string,
    items: readonly unknown[],
    receivedAt: number,
  ): Promise<readonly Row[]> {
    const repeated = repeatedIds(items);
    const read = items.map((raw, i) => {
      const echo = echoOf(operation, raw, orgId, receivedAt);
      return { echo, reading: repeated.has(i) ? usedTwice : readItem(operation, raw, echo, orgId) };
    });
    const found: ReadItem[] = [];
    for (const { reading } of read) if (reading.ok) found.push(reading.value);
    const lookUp = await this.lookUp(orgId, found);
    let next = 0;
    return read.map(({ echo, reading }) => {
      if (!reading.ok) return { echo, facts: null, draft: reading };
      const facts = lookUp(reading.value, next++);
      return { echo, facts, draft: draftOf(operation, reading.value, facts) };
    });
  }

  /** One look-up for all devices and one for all channels; models come from the cache. */
  private async lookUp(orgId: string, items: readonly ReadItem[]): Promise<FactsOf> {
    const channelIds = [...new Set(items.map(({ channelId }) => channelId))];
    const selectors = items.map(({ selector }) => selector);
    const [channels, devices] = await Promise.all([
      this.parts.registry.findChannels(orgId, channelIds),
      this.parts.registry.findDevices(orgId, selectors),
    ]);
    const channelOf = new Map(channelIds.map((id, i) => [id, channels[i] ?? null]));
    const models = await this.modelsOf(orgId, devices);
    return ({ channelId }, i) => {
      const device = devices[i] ?? null;
      const model = (device && models.get(device.modelId)) ?? null;
      return { channel: channelOf.get(channelId) ?? null, device, model };
    };
  }

  private async modelsOf(
    orgId: string,
    devices: readonly (DeviceFacts | null)[],
  ): Promise<ReadonlyMap<string, CompiledModel | null>> {
    const named = new Set<string>();
    for (const device of devices) if (device) named.add(device.modelId);
    const modelIds = [...named];
    const models = await Promise.all(modelIds.map((id) => this.parts.registry.compiledModel(orgId, id)));
    return new Map(modelIds.map((id, i) => [id, models[i] ?? null]));
  }
}

const validateBody = validatorOf(MultiCallBody);

const readItems = (body: JsonBody): Validation<readonly unknown[]> => {
  if (body.kind === 'unreadable') return { ok: false, detail: body.detail };
  const checked = validateBody(body.kind === 'json' ? body.value : undefined);
  if (!checked.ok) return checked;
  const { data } = checked.value;
  return data.length > MAX_ITEMS
    ? { ok: false, detail: `more than ${MAX_ITEMS} items` }
    : { ok: true, value: data };
};

const usedTwice = wrong(codes.edgeInvalidParameter, 'requestId is used twice');

/** Positions of items whose requestId an earlier item has [contract 2.3]. */
const repeatedIds = (items: readonly unknown[]): ReadonlySet<number> => {
  const seen = new Set<unknown>();
  const repeated = new Set<number>();
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i];
    const requestId =
      typeof item === 'object' && item !== null && 'requestId' in item ? item.requestId : null;
    if (typeof requestId !== 'string' || requestId === '') continue;
    if (seen.has(requestId)) repeated.add(i);
    seen.add(requestId);
  }
  return repeated;
};
