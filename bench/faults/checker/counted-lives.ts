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
  const looksOf = groupBy(history.metrics, lifeOf);
  const seen = new Map(
    livesOf(history.samples, (name) => OWN_PROCESSES.test(name)).flatMap(({ name, samples }) => {
      const [first] = samples;
      const life = { name, pid: first?.pid ?? 0, seenFrom: first?.at ?? 0, seenTo: samples.at(-1)?.at ?? 0 };
      return [[lifeOf(life), life] as const];
    }),
  );
  return [...new Set([...seen.keys(), ...looksOf.keys()])].flatMap((key) => {
    const looks = (looksOf.get(key) ?? []).toSorted((a, b) => a.askedAt - b.askedAt);
    const life = seen.get(key) ?? looks[0];
    if (!life) return [];
    const { name, pid } = life;
    const { seenFrom = Number.POSITIVE_INFINITY, seenTo = 0 } = seen.get(key) ?? {};
    const lastSeen = Math.max(seenTo, looks.at(-1)?.at ?? 0);
    const from = looks.at(-1)?.askedAt ?? startBefore(history, seenFrom);
    return [{ name, pid, looks, unheard: { from, to: endAfter(history, name, pid, lastSeen) } }];
  });
};

const lifeOf = ({ name, pid }: { readonly name: string; readonly pid: number }): string => `${name} ${pid}`;

/** When it was not there yet. */
const startBefore = ({ samples, settings }: History, seenFrom: number): number =>
  samples.findLast(({ at }) => at < seenFrom)?.at ?? settings.startedAt;

/** When it was not there any more. */
const endAfter = ({ samples, settings }: History, name: string, pid: number, lastSeen: number): number =>
  samples.find(({ at, processes }) => at > lastSeen && processes[name]?.pid !== pid)?.at ?? settings.endedAt;

/** What all lives together were heard to count. */
export const countedIn = (lives: readonly CountedLife[], isMeant: (count: Count) => boolean): number =>
  lives
    .flatMap(({ looks }) => looks.at(-1)?.counts.filter(isMeant) ?? [])
    .reduce((sum, { value }) => sum + value, 0);
