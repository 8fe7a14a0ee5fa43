import type { Act } from '../history.js';

/** One fault from its begin to its end. */
export interface FaultWindow {
  readonly fault: string;
  readonly what: string;
  /** Epoch ms. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Faults of one name end in the order of their begins.
 *
 * @param endedAt when a fault ends that has no end of its own
 */
export const faultWindows = (acts: readonly Act[], endedAt: number): readonly FaultWindow[] => {
  const open = new Map<string, Act[]>();
  const windows: FaultWindow[] = [];
  const close = ({ fault, what, at }: Act, end: number) => windows.push({ fault, what, begin: at, end });
  for (const act of acts.toSorted((a, b) => a.at - b.at)) {
    const begun = open.get(act.fault) ?? [];
    open.set(act.fault, begun);
    if (act.phase === 'begin' && act.skipped === undefined) begun.push(act);
    const first = act.phase === 'end' ? begun.shift() : undefined;
    if (first) close(first, act.at);
  }
  for (const act of [...open.values()].flat()) close(act, endedAt);
  return windows.sort((a, b) => a.begin - b.begin);
};

/** The faults of that moment, and those whose aftermath it was. */
export const windowsAround = (
  windows: readonly FaultWindow[],
  at: number,
  aftermathMs: number,
): readonly FaultWindow[] => windows.filter(({ begin, end }) => at >= begin && at <= end + aftermathMs);
