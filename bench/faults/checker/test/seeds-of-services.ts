import type { Sample } from '../../history.js';
import { changeSamples } from './changes.js';
import { faults } from './clean-history.js';
import { LOAD_ENDED_MS } from './history-builder.js';
import { nth, type Seed } from './seed.js';

/** The share of the run that is over. */
const growing = (sample: Sample, name: string, what: 'rssBytes' | 'handles', bySize: number): Sample => {
  const taken = sample.processes[name];
  if (!taken) return sample;
  const grown = { ...taken, [what]: Math.round(taken[what] + bySize) };
  return { ...sample, processes: { ...sample.processes, [name]: grown } };
};

const MB = 1_048_576;
const RECOVERY_MS = 30_000;

/** What a fault excuses is excused by nothing else. */
const without = (fault: string): Seed['plant'] => {
  return (history) => ({ ...history, acts: history.acts.filter((act) => act.fault !== fault) });
};

export const seedsOfServices: readonly Seed[] = [
  {
    what: 'answers fail again after the recovery',
    breaks: ['recovers'],
    plant: (history) =>
      changeSamples(history, (sample, afterMs) =>
        afterMs === faults.kill.end + 40_000 ? { ...sample, probe: { ok: false, ms: 20 } } : sample,
      ),
  },
  {
    what: 'answers stay slow',
    breaks: ['recovers'],
    plant: (history) =>
      changeSamples(history, (sample, afterMs) =>
        afterMs > faults.kill.end && afterMs <= faults.kill.end + RECOVERY_MS + 2_000
          ? { ...sample, probe: { ok: true, ms: 1_100 } }
          : sample,
      ),
  },
  {
    what: 'answers never come back',
    breaks: ['recovers'],
    plant: (history) =>
      changeSamples(history, (sample, afterMs) =>
        afterMs > faults.reset.end ? { ...sample, probe: { ok: false, ms: 2_010 } } : sample,
      ),
  },
  {
    what: 'nobody asked for answers after a fault',
    breaks: ['recovers'],
    plant: (history) => ({
      ...history,
      samples: history.samples.filter(
        ({ at }) =>
          at - history.settings.startedAt < faults.slowLink.end ||
          at > history.settings.loadEndedAt - 250_000,
      ),
    }),
  },
  {
    what: 'the memory of a service grows',
    breaks: ['bounded'],
    plant: (history) =>
      changeSamples(history, (sample, afterMs) =>
        growing(sample, 'gateway-1', 'rssBytes', (900 * MB * afterMs) / LOAD_ENDED_MS),
      ),
  },
  {
    what: 'the memory of a service grows after it was started again',
    breaks: ['bounded'],
    plant: (history) =>
      changeSamples(history, (sample, afterMs) =>
        afterMs > faults.kill.end
          ? growing(
              sample,
              'scheduler-2',
              'rssBytes',
              (1_500 * MB * (afterMs - faults.kill.end)) / LOAD_ENDED_MS,
            )
          : sample,
      ),
  },
  {
    what: 'a service does not close what it opens',
    breaks: ['bounded'],
    plant: (history) =>
      changeSamples(history, (sample, afterMs) =>
        growing(sample, 'dispatcher-1', 'handles', afterMs / 2_000),
      ),
  },
  {
    what: 'a record of a service is parked',
    breaks: ['nothing-parked'],
    plant: (history) => ({
      ...history,
      parked: [...history.parked, { ...nth(history.parked, 0), value: '{"type":"replied"}' }],
    }),
  },
  { what: 'a result came twice without a fault', breaks: ['one-result'], plant: without('F2') },
  { what: 'a device got a command late over a good link', breaks: ['nothing-late'], plant: without('F14') },
  {
    what: 'an end came late without an outage',
    breaks: ['each-ends-once', 'recovers'],
    plant: without('F9'),
  },
];
