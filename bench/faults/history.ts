import type { Reach } from '@setpoint/codes';
import type { LedgerEntry } from '@setpoint/simulated-device';

/** Everything that is known after a run, from all sides; each side wrote append-only files of JSON lines. */
export interface History {
  /** `calls.jsonl`: what callers asked for and were told. */
  readonly calls: readonly CallEntry[];
  /** `devices.jsonl`: what devices saw and did. */
  readonly devices: readonly LedgerEntry[];
  /** `results.jsonl`: what the result channels delivered. */
  readonly results: readonly TopicRecord[];
  /** `events.jsonl`: what `command.events` delivered. */
  readonly events: readonly TopicRecord[];
  /** `reports.jsonl`: what dispatchers told schedulers of deliveries and answers. */
  readonly reports: readonly TopicRecord[];
  /** `parked.jsonl`: what is on parking topics. */
  readonly parked: readonly TopicRecord[];
  /** `rows.jsonl`: the tables after the run. */
  readonly rows: FinalRows;
  /** `acts.jsonl`: what the nemesis did. */
  readonly acts: readonly Act[];
  /** `samples.jsonl`: what processes took and how a probe was answered, every second. */
  readonly samples: readonly Sample[];
  /** `metrics.jsonl`: what services said that they had counted, every second, and once more at the end. */
  readonly metrics: readonly MetricsSample[];
  /** `settings.json` */
  readonly settings: RunSettings;
}

export interface RunSettings {
  readonly seed: string;
  /** By name of the tenant: its organisation and what marks every string of it. */
  readonly tenants: readonly TenantFacts[];
  /** Epoch ms. */
  readonly startedAt: number;
  /** When the load ended and quiet was waited for. */
  readonly loadEndedAt: number;
  /** When the last file was written. */
  readonly endedAt: number;
}

export interface TenantFacts {
  readonly orgId: string;
  /** Occurs in each of its tokens, names and keys, and nowhere else. */
  readonly mark: string;
  readonly devices: readonly FaultDevice[];
}

export interface FaultDevice {
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  /** Name of its behaviour at the start, e.g. prompt, liar. */
  readonly behaviour: string;
}

/** One line before a call is sent, one when its fate is known to the caller. */
export type CallEntry = Asked | Told;

export type CallKind = 'instant' | 'cached' | 'multiSet' | 'invoke' | 'cancel' | 'get';

export interface Asked {
  readonly entry: 'asked';
  /** Unlike that of any other call. */
  readonly callId: number;
  /** Epoch ms. */
  readonly at: number;
  readonly kind: CallKind;
  readonly orgId: string;
  /** What it wants of devices: one item, or several for a multi-set; none for cancel and get. */
  readonly items: readonly AskedItem[];
  /** Cancel and get: the command that is meant; null cancels all of the device. */
  readonly target?: { readonly assetId: string; readonly commandId: string | null };
}

export interface AskedItem {
  readonly assetId: string;
  /** The value to be set, or a parameter of the service: unlike that of any other command, so it names it everywhere. */
  readonly token: string;
  readonly timeoutMs: number;
  /** 0: instant. */
  readonly pendingTtlMs: number;
  /** Multi-set: chosen by the caller, on the result channel. */
  readonly requestId?: string;
}

export interface Told {
  readonly entry: 'told';
  readonly callId: number;
  readonly at: number;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  /** `code` of the envelope. */
  readonly code?: number;
  /** Why there was no answer, e.g. ECONNRESET. */
  readonly failure?: string;
  /** In the order of the items; multi-set: one for each that was answered. */
  readonly items: readonly ToldItem[];
  /** Cancel: the commands that it says were withdrawn. */
  readonly canceled?: readonly string[];
  /** The body as text, for what is unexpected and for foreign strings. */
  readonly body: string;
}

export interface ToldItem {
  readonly commandId?: string;
  /** Multi-set: status of the item; otherwise the code of the envelope. */
  readonly code: number;
  /** Wire state, when the answer holds one. */
  readonly state?: number;
  readonly reach?: string;
}

export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  /** As text. */
  readonly offset: string;
  /** Epoch ms, set by the producer. */
  readonly timestamp: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface FinalRows {
  /** Commands that ended. */
  readonly ended: readonly EndedRow[];
  /** Commands that did not. */
  readonly live: readonly LiveRow[];
  readonly queues: readonly QueueRow[];
  /** Rows left in the outbox. */
  readonly outbox: number;
}

export interface LiveRow {
  readonly commandId: string;
  readonly assetId: string;
  readonly token: string;
}

export interface EndedRow extends LiveRow {
  readonly orgId: string;
  readonly state: number;
  readonly code: number;
  readonly reach: Reach;
  readonly declined: boolean;
  /** Epoch ms on the database clock. */
  readonly createdAt: number;
  readonly timeoutMs: number;
  readonly pendingTtlMs: number;
  readonly endedAt: number;
}

export interface QueueRow {
  readonly assetId: string;
  /** Of its last event. */
  readonly eventSeq: number;
}

/** One line when a fault begins and one when it is over. */
export interface Act {
  readonly at: number;
  /** e.g. F3 */
  readonly fault: string;
  readonly phase: 'begin' | 'end';
  /** e.g. "SIGKILL scheduler-2" */
  readonly what: string;
  /** A fault that could not be made here. */
  readonly skipped?: string;
}

export interface Sample {
  readonly at: number;
  /** By name of the process; absent when it does not run. */
  readonly processes: Readonly<Record<string, ProcessUse>>;
  /** A call to a prompt device of its own: how long it took, or that it failed. */
  readonly probe: { readonly ok: boolean; readonly ms: number };
}

export interface ProcessUse {
  /** Another one after a start. */
  readonly pid: number;
  /** Resident memory. */
  readonly rssBytes: number;
  /** Open file descriptors. */
  readonly handles: number;
}

/** One look at the metrics of a service; there is none when it did not answer. */
export interface MetricsSample {
  /** Name of the process. */
  readonly name: string;
  readonly pid: number;
  /** When it was asked, epoch ms: what happened before is counted, what happened after may be. */
  readonly askedAt: number;
  /** When it had answered. The next look begins after it. */
  readonly at: number;
  readonly counts: readonly Count[];
}

/** A counter as it stands; it begins with the process. */
export interface Count {
  readonly counter: string;
  /** Without that of the service. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
