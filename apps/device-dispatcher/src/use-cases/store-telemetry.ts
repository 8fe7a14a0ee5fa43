import type { CodeName } from '@setpoint/codes';
import type { Clock, Logger } from '@setpoint/service-kit';
import type { Outbox } from '../sessions/outbox.js';
import type { Report } from '../sessions/report.js';

/** What is needed to pass on what devices tell. */
export interface TelemetryParts {
  readonly telemetry: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * `stored`: Kafka has it. `refused`: it is the device's mistake, `code` says which. `dropped`: too much waits for Kafka.
 * `abandoned`: the slot was lost before Kafka had it.
 */
export interface Taken {
  readonly outcome: 'stored' | 'refused' | 'dropped' | 'abandoned';
  /** For the device; null when there is nothing to say. */
  readonly code: CodeName | null;
}

export const refused = (code: CodeName): Taken => ({ outcome: 'refused', code });
export const stored: Taken = { outcome: 'stored', code: 'deviceOk' };

/** A clock that is ahead by more would keep what comes later from counting, until its time has come. */
const MAX_AHEAD_MS = 300_000;
/** What waits for Kafka is kept in memory. Beyond it posts are dropped: those who want theirs stored send them again. */
const MAX_WAITING_CHARS = 67_108_864;
/** The broker refuses batches beyond 1 MiB, and a number may be written longer than it was read. */
const MAX_RECORD_BYTES = 900_000;

/** Without a time it is that of receipt [contract 6.6]. */
export const timeOf = (time: number | null, receivedAt: number): number =>
  time === null || time > receivedAt + MAX_AHEAD_MS ? receivedAt : time;

/** Why reports cannot be stored now; null when they can. */
export const problemOfReports = (telemetry: Outbox, reports: readonly Report[]): Taken | null => {
  if (reports.some(({ value }) => Buffer.byteLength(value) > MAX_RECORD_BYTES))
    return refused('messageTooLarge');
  const chars = reports.reduce((sum, { value }) => sum + value.length, telemetry.chars);
  return chars > MAX_WAITING_CHARS ? { outcome: 'dropped', code: null } : null;
};

/**
 * Gives all reports to Kafka, or none.
 *
 * @returns when Kafka has them, or when it is clear that it never will
 */
export const storeTelemetry = async (telemetry: Outbox, reports: readonly Report[]): Promise<Taken> =>
  problemOfReports(telemetry, reports) ?? deliverAll(telemetry, reports);

/** The same without a look at how much waits. */
export const deliverAll = async (telemetry: Outbox, reports: readonly Report[]): Promise<Taken> => {
  const outcomes = await Promise.all(reports.map((report) => telemetry.deliver(report)));
  return outcomes.includes('abandoned') ? { outcome: 'abandoned', code: null } : stored;
};
