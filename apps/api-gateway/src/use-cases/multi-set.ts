import { codes } from '@setpoint/codes';
import { MultiSetBody, type Validation, validatorOf } from '@setpoint/contracts';
import type { DeviceFacts, RegistryReads } from '@setpoint/registry';
import type { Clock } from '@setpoint/service-kit';
import type { CompiledModel } from '@setpoint/thing-model';
import { type EdgeOutcome, edgeRefused, edgeSucceeded } from '../answers/edge-outcome.js';
import { multiSetReplyItem } from '../answers/multi-set-reply-item.js';
import { type ItemVerdict, multiSetVerdict } from '../answers/multi-set-verdict.js';
import { notTried } from '../answers/submission-outcome.js';
import type { CommandDraft, SchedulerClient } from '../commands/scheduler-client.js';
import type { JsonBody } from '../input/json-body.js';
import { draftOf, type ItemFacts, type ItemReading, type ReadItem, readItem } from './multi-set-item.js';

/** [contract 2.3] */
const MAX_ITEMS = 1_000;

interface Parts {
  readonly registry: RegistryReads;
  readonly scheduler: SchedulerClient;
  readonly clock: Clock;
}

/** One item on its way: what the caller sent, and what is known of it by now. */
interface Row {
  readonly raw: unknown;
  readonly device: DeviceFacts | null;
  readonly draft: ItemReading<CommandDraft>;
}

/** What the registry knows of an item, which is the one at this place among those that were looked up. */
type FactsOf = (item: ReadItem, index: number) => ItemFacts;

/** Writes many points; each item succeeds or fails by itself, and results go to channels [contract 2.3]. */
export class MultiSet {
  constructor(private readonly parts: Parts) {}

  /** @param orgId of an organisation that exists */
  async run(requestId: string, orgId: string, body: JsonBody): Promise<EdgeOutcome> {
    const items = readItems(body);
    if (!items.ok) return edgeRefused(codes.edgeInvalidParameter, items.detail);
    const receivedAt = this.parts.clock.now();
    const rows = await this.prepare(orgId, items.value, receivedAt);
    const drafts: CommandDraft[] = [];
    for (const { draft } of rows) if (draft.ok) drafts.push(draft.value);
    const submissions = await this.parts.scheduler.submit(requestId, drafts);
    const first = submissions[0]?.fate;
    // These two are about the gateway, so they are the same for all, and nothing was issued.
    if (first === 'noSlot' || first === 'crowded')
      return edgeRefused(notTried(first) ?? codes.edgeInternal, null);
    const repliedAt = this.parts.clock.now();
    let next = 0;
    const data = rows.map(({ raw, device, draft }) => {
      const { entry, submsg } = draft.ok
        ? multiSetVerdict(submissions[next++]?.fate ?? 'unknown')
        : draft.refusal;
      return multiSetReplyItem(raw, entry, submsg, { orgId, device, receivedAt, repliedAt });
    });
    return edgeSucceeded(data);
  }

  private async prepare(
    orgId: string,
    items: readonly unknown[],
    receivedAt: number,
  ): Promise<readonly Row[]> {
    const repeated = repeatedIds(items);
    const readings = items.map(
      (raw, i): ItemReading<ReadItem> =>
        repeated.has(i) ? { ok: false, refusal: usedTwice } : readItem(raw, orgId, receivedAt),
    );
    const readable: ReadItem[] = [];
    for (const reading of readings) if (reading.ok) readable.push(reading.value);
    const lookUp = await this.lookUp(orgId, readable);
    let next = 0;
    return items.map((raw, i) => {
      const reading = readings[i] ?? { ok: false, refusal: usedTwice };
      if (!reading.ok) return { raw, device: null, draft: reading };
      const facts = lookUp(reading.value, next++);
      return { raw, device: facts.device, draft: draftOf(reading.value, facts) };
    });
  }

  /** One look-up for all devices and one for all channels; models come from the cache. */
  private async lookUp(orgId: string, items: readonly ReadItem[]): Promise<FactsOf> {
    const channelIds = [...new Set(items.map(({ item }) => item.setMeasurepointChannelId))];
    const selectors = items.map(({ selector }) => selector);
    const [channels, devices] = await Promise.all([
      this.parts.registry.findChannels(orgId, channelIds),
      this.parts.registry.findDevices(orgId, selectors),
    ]);
    const channelOf = new Map(channelIds.map((id, i) => [id, channels[i] ?? null]));
    const models = await this.modelsOf(orgId, devices);
    return ({ item }, i) => {
      const device = devices[i] ?? null;
      return {
        channel: channelOf.get(item.setMeasurepointChannelId) ?? null,
        device,
        model: (device && models.get(device.modelId)) ?? null,
      };
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

const validateBody = validatorOf(MultiSetBody);

const readItems = (body: JsonBody): Validation<readonly unknown[]> => {
  if (body.kind === 'unreadable') return { ok: false, detail: body.detail };
  const checked = validateBody(body.kind === 'json' ? body.value : undefined);
  if (!checked.ok) return checked;
  const { data } = checked.value;
  return data.length > MAX_ITEMS
    ? { ok: false, detail: `more than ${MAX_ITEMS} items` }
    : { ok: true, value: data };
};

const usedTwice: ItemVerdict = { entry: codes.edgeInvalidParameter, submsg: 'requestId is used twice' };

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
