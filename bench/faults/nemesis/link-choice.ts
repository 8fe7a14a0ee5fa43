import type { Random } from '@setpoint/simulated-device';
import { shuffled } from '../shuffled.js';

/** What a link carries. */
export const linkClasses = ['http', 'mqtt', 'kafka', 'postgres'] as const;
export type LinkClass = (typeof linkClasses)[number];

export const classOfLink = (name: string): LinkClass => {
  if (name === 'http' || name === 'mqtt') return name;
  return name.endsWith('-kafka') ? 'kafka' : 'postgres';
};

/** One link of each class, in an order that the seed decides. @param names links of what runs */
export const oneOfEachClass = (names: readonly string[], random: Random): string[] =>
  shuffled(linkClasses, random).flatMap((wanted) =>
    shuffled(
      names.filter((name) => classOfLink(name) === wanted),
      random,
    ).slice(0, 1),
  );
