import type { Count, History, MetricsSample } from '../history.js';
import { groupBy } from './group-by.js';
import { livesOf } from './process-lives.js';
import { OWN_PROCESSES } from './tolerances.js';

/** From `from` to `to`, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One process of a service with all that it was heard to count. */
export interface CountedLife {
  readonly name: string;
  readonly pid: number;
  /** In their order. */
  readonly looks: readonly MetricsSample[];
  /** From the last look, or the start when there was none, to its end: what it counted then died with it. */
  readonly unheard: Span;
}

/** Of every service process that was seen to run, or that answered. */
export const countedLives = (history: History): readonly CountedLife[] => {
  const looksOf = groupBy(history.metrics, keyOf);
  const seenOf = groupBy(
    livesOf(history.samples, (name) => OWN_PROCESSES.test(name)).flatMap(({ name, samples }) =>
      samples.map(({ pid, at }) => ({ name, pid, at })),
    ),
    keyOf,
  );
  return [...new Set([...seenOf.keys(), ...looksOf.keys()])].flatMap((key) => {
    const looks = (looksOf.get(key) ?? []).toSorted((a, b) => a.askedAt - b.askedAt);
    const seen = seenOf.get(key) ?? [];
    const first = seen[0] ?? looks[0];
    if (!first) return [];
    const { name, pid } = first;
    const lastAt = Math.max(seen.at(-1)?.at ?? 0, looks.at(-1)?.at ?? 0);
    const from = looks.at(-1)?.askedAt ?? startBefore(history, first.at);
    return [{ name, pid, looks, unheard: { from, to: endAfter(history, name, pid, lastAt) } }];
  });
};

const keyOf = ({ name, pid }: { readonly name: string; readonly pid: number }): string => `${name} ${pid}`;

/** When it was not there yet. */
const startBefore = ({ samples, settings }: History, firstAt: number): number =>
  samples.findLast(({ at }) => at < firstAt)?.at ?? settings.startedAt;

/** When it was not there any more. */
const endAfter = ({ samples, settings }: History, name: string, pid: number, lastAt: number): number =>
  samples.find(({ at, processes }) => at > lastAt && processes[name]?.pid !== pid)?.at ?? settings.endedAt;

/** What all lives together were heard to count. */
export const countedIn = (lives: readonly CountedLife[], isMeant: (count: Count) => boolean): number =>
  lives
    .flatMap(({ looks }) => looks.at(-1)?.counts.filter(isMeant) ?? [])
    .reduce((sum, { value }) => sum + value, 0);
