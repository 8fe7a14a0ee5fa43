import { topics } from '@setpoint/channels';
import { CommandState, codes } from '@setpoint/codes';
import { type CommandEventMessage, resultMessage } from '@setpoint/contracts';
import type { LedgerEntry } from '@setpoint/simulated-device';
import type {
  Act,
  Asked,
  AskedItem,
  CallEntry,
  CallKind,
  EndedRow,
  FaultDevice,
  History,
  Sample,
  TenantFacts,
  Told,
  ToldItem,
  TopicRecord,
} from '../../history.js';
import type { Course } from './courses.js';

/** Epoch ms; everything else is said in ms after it. */
export const STARTED_AT = 1_800_000_000_000;
export const LOAD_ENDED_MS = 560_000;
export const ENDED_MS = 600_000;

export interface TestTenant extends TenantFacts {
  readonly channelId: string;
}

/** One command as its caller wants it, and as it goes. */
export interface Plan {
  readonly device: FaultDevice;
  readonly course: Course;
  readonly timeoutMs?: number;
  readonly pendingTtlMs?: number;
  /** Instead of a token of its caller. */
  readonly token?: string;
}

export interface Made {
  readonly callId: number;
  readonly commandId: string;
  readonly token: string;
  readonly assetId: string;
}

/** What the caller hears instead of the truth. */
export type Hearing = Partial<Pick<Told, 'status' | 'code' | 'failure' | 'items'>>;

interface Event {
  readonly at: number;
  readonly message: Omit<CommandEventMessage, 'seq'>;
}

const TIMEOUT_MS = 5_000;
const FIRST_MESSAGE_ID = 1_000_000_000;

/** A tenant with a device of each behaviour. */
export const testTenant = (mark: string, behaviours: readonly string[]): TestTenant => ({
  orgId: `o-${mark}`,
  mark,
  channelId: `DATASVC.SET.${mark}`,
  devices: behaviours.map((behaviour, i) => ({
    assetId: `${mark}A${i}`,
    productKey: `${mark}P`,
    deviceKey: `${mark}-${i}`,
    behaviour,
  })),
});

/** Writes down a run as all sides of it would have. */
export class HistoryBuilder {
  private readonly calls: CallEntry[] = [];
  private readonly entries: LedgerEntry[] = [];
  private readonly results: TopicRecord[] = [];
  private readonly events: Event[] = [];
  private readonly ended: EndedRow[] = [];
  private readonly reports: TopicRecord[] = [];
  private readonly parked: TopicRecord[] = [];
  private readonly forged: TopicRecord[] = [];
  private readonly acts: Act[] = [];
  private samples: readonly Sample[] = [];
  private lastId = 0;

  constructor(private readonly tenants: readonly TestTenant[]) {}

  /** An instant, cached or invoke call for one device. */
  command(kind: CallKind, afterMs: number, plan: Plan, hears?: Hearing): Made {
    const at = STARTED_AT + afterMs;
    const callId = this.nextId();
    const tenant = this.tenantOf(plan.device);
    const item = itemOf(plan, `${tenant.mark}-${callId}-0`);
    const made = this.run(callId, at, kind, item, plan);
    this.ask({ callId, at, kind, orgId: tenant.orgId, items: [item] });
    const isCached = item.pendingTtlMs > 0;
    const endMs = plan.course.steps.at(-1)?.[1] ?? 0;
    const isDeclined = plan.course.steps[0]?.[0] === 'declined';
    const code = isCached && !isDeclined ? codes.success.code : plan.course.ending.code;
    const truth = { status: 200, code, items: [{ commandId: made.commandId, code }] };
    this.tell(callId, at + (isCached ? 12 : endMs + 5), hears ?? truth);
    return made;
  }

  /** One call for several devices; what nobody can say has no item in the answer's place but 9999. */
  multiSet(afterMs: number, plans: readonly Plan[], unknown: readonly number[] = []): Made[] {
    const at = STARTED_AT + afterMs;
    const callId = this.nextId();
    const [first] = plans;
    if (!first) throw new Error('a multi-set needs items');
    const tenant = this.tenantOf(first.device);
    const items = plans.map((plan, i) => {
      const item = itemOf(plan, `${tenant.mark}-${callId}-${i}`);
      return { ...item, requestId: `r-${item.token}` };
    });
    this.ask({ callId, at, kind: 'multiSet', orgId: tenant.orgId, items });
    const told = items.map((_, i) => (unknown.includes(i) ? codes.edgeInternal.code : 0));
    this.tell(callId, at + 15, { status: 200, code: 0, items: told.map((code) => ({ code })) });
    return items.map((item, i) => this.run(callId, at, 'multiSet', item, plans[i] ?? first));
  }

  /** A call that made no command. */
  refused(kind: CallKind, afterMs: number, device: FaultDevice, hears: Hearing): number {
    const at = STARTED_AT + afterMs;
    const callId = this.nextId();
    const { mark, orgId } = this.tenantOf(device);
    const item = { assetId: device.assetId, token: `${mark}-${callId}-0`, timeoutMs: 5_000, pendingTtlMs: 0 };
    this.ask({ callId, at, kind, orgId, items: [item] });
    this.tell(callId, at + 3, hears);
    return callId;
  }

  about(
    kind: 'cancel' | 'get',
    afterMs: number,
    device: FaultDevice,
    commandId: string | null,
    hears: Hearing & Pick<Told, 'canceled'>,
  ): number {
    const at = STARTED_AT + afterMs;
    const callId = this.nextId();
    const target = { assetId: device.assetId, commandId };
    this.ask({ callId, at, kind, orgId: this.tenantOf(device).orgId, items: [], target });
    this.tell(callId, at + 8, hears);
    return callId;
  }

  /** A command of a caller whose calls are in no ledger. */
  unheard(afterMs: number, plan: Plan & { readonly token: string }): Made {
    return this.run(0, STARTED_AT + afterMs, 'instant', itemOf(plan, plan.token), plan);
  }

  act(fault: string, what: string, beginMs: number, endMs: number): void {
    this.acts.push({ at: STARTED_AT + beginMs, fault, phase: 'begin', what });
    this.acts.push({ at: STARTED_AT + endMs, fault, phase: 'end', what });
  }

  skipped(fault: string, why: string): void {
    this.acts.push({ at: STARTED_AT, fault, phase: 'begin', what: 'nothing', skipped: why });
  }

  /** One a second. */
  sampled(sampleAt: (afterMs: number) => Omit<Sample, 'at'>): void {
    this.samples = Array.from({ length: LOAD_ENDED_MS / 1_000 }, (_, second) => ({
      at: STARTED_AT + second * 1_000,
      ...sampleAt(second * 1_000),
    }));
  }

  /** The result of that command once more, `afterMs` from the start. */
  repeatResult({ commandId }: Made, afterMs: number): void {
    const first = this.results.find(({ headers }) => headers.id === `result-${commandId}`);
    if (!first) throw new Error(`${commandId} has no result`);
    this.results.push({ ...first, offset: String(this.results.length), timestamp: STARTED_AT + afterMs });
  }

  forge(where: 'events' | 'parked', value: string): void {
    const records = where === 'events' ? this.forged : this.parked;
    const topic = where === 'events' ? topics.commandEvents.name : 'setpoint.device.replies.parked';
    records.push(record(topic, `f${records.length}`, STARTED_AT + 1_000, null, {}, value));
  }

  build(): History {
    const queues = new Map<string, number>();
    const inOrder = this.events.toSorted((a, b) => a.at - b.at);
    const events = inOrder.map(({ at, message }, offset) => {
      const seq = (queues.get(message.assetId) ?? 0) + 1;
      queues.set(message.assetId, seq);
      const headers = { type: 'command.event', id: `event-${message.assetId}-${seq}` };
      const value = JSON.stringify({ seq, ...message });
      return record(topics.commandEvents.name, String(offset), at, message.assetId, headers, value);
    });
    const [repeated] = events;
    return {
      calls: this.calls,
      devices: this.entries.toSorted((a, b) => a.at - b.at),
      results: this.results,
      events: [...events, ...this.forged, ...(repeated ? [{ ...repeated, offset: 'again' }] : [])],
      reports: this.reports,
      parked: this.parked,
      rows: {
        ended: this.ended,
        live: [],
        queues: [...queues].map(([assetId, eventSeq]) => ({ assetId, eventSeq })),
        outbox: 0,
      },
      acts: this.acts,
      samples: this.samples,
      metrics: [],
      settings: {
        seed: 'test',
        tenants: this.tenants,
        startedAt: STARTED_AT,
        loadEndedAt: STARTED_AT + LOAD_ENDED_MS,
        endedAt: STARTED_AT + ENDED_MS,
      },
    };
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private tenantOf({ assetId }: FaultDevice): TestTenant {
    const tenant = this.tenants.find(({ devices }) => devices.some((d) => d.assetId === assetId));
    if (!tenant) throw new Error(`no tenant has ${assetId}`);
    return tenant;
  }

  private ask(asked: Omit<Asked, 'entry'>): void {
    this.calls.push({ entry: 'asked', ...asked });
  }

  private tell(callId: number, at: number, hears: Hearing & Pick<Told, 'canceled'>): void {
    const items: readonly ToldItem[] = hears.items ?? [];
    const body = JSON.stringify({ code: hears.code, data: items, canceled: hears.canceled });
    this.calls.push({ entry: 'told', callId, at, body, ...hears, items });
  }

  private run(callId: number, at: number, kind: CallKind, item: AskedItem, plan: Plan): Made {
    const { course, device } = plan;
    const id = this.nextId();
    const commandId = String(4_013_031_427_909_000_000n + BigInt(id));
    this.happen(at, commandId, plan);
    this.see(at, id, kind, item, plan);
    const endedAt = at + (course.steps.at(-1)?.[1] ?? 0);
    this.ended.push({
      commandId,
      assetId: device.assetId,
      token: item.token,
      orgId: this.tenantOf(device).orgId,
      ...course.ending,
      declined: course.steps[0]?.[0] === 'declined',
      createdAt: at,
      timeoutMs: item.timeoutMs,
      pendingTtlMs: item.pendingTtlMs,
      endedAt,
    });
    if (item.requestId !== undefined) this.publish(commandId, item, plan, endedAt);
    return { callId, commandId, token: item.token, assetId: device.assetId };
  }

  private happen(at: number, commandId: string, { device, course }: Plan): void {
    const { assetId, productKey, deviceKey } = device;
    const { orgId } = this.tenantOf(device);
    for (const [event, afterMs] of course.steps) {
      const isEnd = event === 'ended' || event === 'declined';
      const isOut = event === 'sent' || event === 'acknowledged';
      const message = {
        event,
        commandId,
        orgId,
        assetId,
        productKey,
        deviceKey,
        commandType: 1 as const,
        identifier: 'label',
        state: isEnd ? course.ending.state : isOut ? CommandState.sent : CommandState.created,
        at: at + afterMs,
        ...(isEnd && { code: course.ending.code, reach: course.ending.reach, deviceError: false }),
      };
      this.events.push({ at: at + afterMs, message });
      if (event === 'sent') this.report(commandId, assetId, at + afterMs - 1);
    }
  }

  private report(commandId: string, assetId: string, at: number): void {
    const value = JSON.stringify({ assetId, commandId, dispatchNumber: 1, at });
    const headers = { type: 'dispatch.handedOver', version: '1' };
    const offset = String(this.reports.length);
    this.reports.push(record(topics.deviceReplies.name, offset, at, assetId, headers, value));
  }

  private see(at: number, id: number, kind: CallKind, { token }: AskedItem, { device, course }: Plan): void {
    if (course.seenMs === undefined) return;
    const name = `${device.productKey}/${device.deviceKey}`;
    const messageId = String(FIRST_MESSAGE_ID + id);
    const topic = `/sys/${name}/thing/${kind === 'invoke' ? 'service/apply' : 'service/measurepoint/set'}`;
    const params = kind === 'invoke' ? { token } : { label: token };
    const base = { device: name, messageId, topic };
    this.entries.push({ ...base, at: at + course.seenMs, event: 'received', method: 'set', params });
    for (const { afterMs, code } of course.answers ?? []) {
      const payload = JSON.stringify({ id: messageId, code, data: {} });
      this.entries.push({ ...base, at: at + afterMs, event: 'answered', topic: `${topic}_reply`, payload });
    }
  }

  private publish(commandId: string, item: AskedItem, { device, course }: Plan, at: number): void {
    const { orgId, channelId } = this.tenantOf(device);
    const { assetId, productKey, deviceKey } = device;
    const context = {
      kind: 'set' as const,
      requestId: item.requestId ?? '',
      channelId,
      callbackUrl: null,
      inputData: { arg: item.token },
      gmtServiceRequest: at,
    };
    const subject = {
      orgId,
      assetId,
      productKey,
      deviceKey,
      identifier: 'label',
      name: 'label',
      timeoutMs: item.timeoutMs,
    };
    const { state, code, reach } = course.ending;
    const outcome = { state, code, reach, detail: reach, at };
    const headers = { type: 'command.result', id: `result-${commandId}` };
    const value = JSON.stringify(resultMessage(context, subject, outcome));
    this.results.push(record(channelId, String(this.results.length), at, assetId, headers, value));
  }
}

const itemOf = ({ device, token, timeoutMs, pendingTtlMs }: Plan, ownToken: string): AskedItem => ({
  assetId: device.assetId,
  token: token ?? ownToken,
  timeoutMs: timeoutMs ?? TIMEOUT_MS,
  pendingTtlMs: pendingTtlMs ?? 0,
});

const record = (
  topic: string,
  offset: string,
  timestamp: number,
  key: string | null,
  headers: Readonly<Record<string, string>>,
  value: string,
): TopicRecord => ({ topic, partition: 0, offset, timestamp, key, headers, value });
