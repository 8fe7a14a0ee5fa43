import type { ProcessUse, Sample } from '../history.js';

export interface LifeSample extends ProcessUse {
  readonly at: number;
}

/** One process from its start to its end. */
export interface Life {
  readonly name: string;
  readonly samples: LifeSample[];
}

/** A killed process is started again under its name. */
export const livesOf = (samples: readonly Sample[], isMeant: (name: string) => boolean): readonly Life[] => {
  const lives = new Map<string, Life>();
  for (const { at, processes } of samples)
    for (const [name, use] of Object.entries(processes)) {
      if (!isMeant(name)) continue;
      const key = `${name} ${use.pid}`;
      const life = lives.get(key) ?? { name, samples: [] };
      lives.set(key, life);
      life.samples.push({ at, ...use });
    }
  return [...lives.values()];
};
