import type { Sample } from '../history.js';
import { NEW_LIFE_DROP } from './tolerances.js';

export interface LifeSample {
  readonly at: number;
  readonly rssBytes: number;
  readonly handles: number;
}

/** One process from its start to its end. */
export interface Life {
  readonly name: string;
  readonly samples: LifeSample[];
}

/**
 * A killed process is started again under its name, sometimes between two samples: it then shows as a fall that no
 * living process makes.
 */
export const livesOf = (samples: readonly Sample[], isMeant: (name: string) => boolean): readonly Life[] => {
  const lives: Life[] = [];
  const running = new Map<string, Life>();
  for (const { at, processes } of samples) {
    for (const name of running.keys()) if (!(name in processes)) running.delete(name);
    for (const [name, taken] of Object.entries(processes).filter(([name]) => isMeant(name))) {
      const known = running.get(name);
      const last = known?.samples.at(-1);
      const isSame = known && last && taken.rssBytes > last.rssBytes * NEW_LIFE_DROP;
      const life = isSame ? known : { name, samples: [] };
      if (life !== known) lives.push(life);
      running.set(name, life);
      life.samples.push({ at, ...taken });
    }
  }
  return lives;
};
