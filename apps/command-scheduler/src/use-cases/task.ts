import type { CancelCommands, GetCommand, SearchCommands, SubmitCommand } from '@setpoint/contracts';
import type { Action } from '@setpoint/device-queue';
import type { RecordToPublish } from './record-to-publish.js';

/** By which keys a device is known, as a record told. */
export interface DeviceIdentity {
  readonly orgId: string;
  readonly productKey: string;
  readonly deviceKey: string;
}

/** What one record, or one finding of a sweep, asks of a pass. */
export type Task =
  | { readonly type: 'submit'; readonly submit: SubmitCommand }
  | { readonly type: 'cancel'; readonly cancel: CancelCommands }
  | { readonly type: 'get'; readonly get: GetCommand }
  | { readonly type: 'search'; readonly search: SearchCommands }
  | DeviceTask
  | CloseDeadSession
  | ParkRecord;

/** A report, a deadline, or a change of the device itself. */
export interface DeviceTask {
  readonly type: 'device';
  readonly assetId: string;
  readonly action: Action;
  /** The keys that hold from now on, when the record tells them. */
  readonly identity?: DeviceIdentity;
}

/** The dispatcher that held this session is gone, and cannot say so itself. */
export interface CloseDeadSession {
  readonly type: 'closeDeadSession';
  readonly assetId: string;
  readonly slot: number;
  readonly incarnation: number;
  readonly epoch: number;
}

/** Nobody can process this record: it is put aside, and whoever waits for it is told. */
export interface ParkRecord {
  readonly type: 'park';
  readonly parked: RecordToPublish;
  /** What the record wanted, so that whoever waits for it is told; null when nobody can be told. */
  readonly intended: Task | null;
}

/** Where a record came from, so that its effects and the next offset are stored together. */
export interface RecordSource {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** The partition's log was replaced and its offsets began anew: those stored before say nothing about it. */
  readonly isOfNewLog?: boolean;
}

export interface PassItem {
  /** null: a finding of a sweep. */
  readonly source: RecordSource | null;
  readonly task: Task;
  /** The record to put aside should the task turn out to be impossible. */
  readonly parkAs?: (cause: string) => RecordToPublish;
}

export const partitionKey = ({ topic, partition }: { readonly topic: string; readonly partition: number }) =>
  `${topic}/${partition}`;
