import { spreadOf } from '../../src/report/spread.js';
import type { History, Sample } from '../history.js';
import { type FaultWindow, windowsAround } from './fault-windows.js';
import {
  AFTERMATH_MS,
  NORMAL_LATENCY_FACTOR,
  NORMAL_LATENCY_FLOOR_MS,
  RECOVERY_LIMIT_MS,
} from './tolerances.js';

/** For a median that means something. */
const ENOUGH_SAMPLES = 5;

export interface Recovery {
  readonly window: FaultWindow;
  /** From its end until the probe was well and stayed so; null when it was not before the next fault. */
  readonly afterMs: number | null;
  /** False when the next fault came before anybody could ask for recovery. */
  readonly isDue: boolean;
  readonly isInTime: boolean;
}

/** How the probe fared between the end of each fault and the begin of the next. */
export const recoveriesOf = (
  { samples, settings }: History,
  windows: readonly FaultWindow[],
): readonly Recovery[] => {
  const limitMs = normalLatencyMs(samples, windows);
  return windows.flatMap((window) => {
    const others = windows.filter((other) => other !== window);
    const isCovered = others.some(({ begin, end }) => begin <= window.end && end > window.end);
    if (isCovered) return [];
    const next = others.find(({ begin }) => begin > window.end);
    const until = next?.begin ?? settings.loadEndedAt;
    return [recovery(window, until, quietSamples(samples, window.end, until), limitMs)];
  });
};

/** A probe that was under way when the next fault began says nothing about this one. */
const quietSamples = (samples: readonly Sample[], from: number, until: number): readonly Sample[] =>
  samples.filter(({ at, probe }) => at > from && at + probe.ms < until);

/** Before the first fault, if there was such a time: a service that never recovers must not set its own standard. */
const normalLatencyMs = (samples: readonly Sample[], windows: readonly FaultWindow[]): number => {
  const firstBegin = windows[0]?.begin ?? Number.POSITIVE_INFINITY;
  const well = samples.filter(({ probe }) => probe.ok);
  const before = well.filter(({ at }) => at < firstBegin);
  const isQuiet = ({ at }: Sample) => windowsAround(windows, at, AFTERMATH_MS).length === 0;
  const reference = before.length >= ENOUGH_SAMPLES ? before : well.filter(isQuiet);
  const median = spreadOf(reference.map(({ probe }) => probe.ms))?.median ?? 0;
  return Math.max(median * NORMAL_LATENCY_FACTOR, NORMAL_LATENCY_FLOOR_MS);
};

const recovery = (
  window: FaultWindow,
  until: number,
  samples: readonly Sample[],
  limitMs: number,
): Recovery => {
  const lastBad = samples.findLastIndex(({ probe }) => !probe.ok || probe.ms > limitMs);
  const firstGood = samples[lastBad + 1];
  const isDue = until - window.end > RECOVERY_LIMIT_MS;
  const badAt = samples[lastBad]?.at ?? window.end;
  // Judged by the last bad probe: the first good one may be asked a little later only because probes are seldom.
  const isInTime = firstGood !== undefined && badAt - window.end <= RECOVERY_LIMIT_MS;
  return { window, afterMs: firstGood ? firstGood.at - window.end : null, isDue, isInTime };
};
