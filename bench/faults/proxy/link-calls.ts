import type { LinkOptions } from './faulty-link.js';
import type { LinkCounts, LinkMode } from './link-mode.js';

/** What the process of the links answers. */
export interface LinkCalls {
  readonly [name: string]: (argument: never) => unknown;
  /** @returns the port that the link listens on */
  open(argument: LinkOptions & { readonly link: string }): Promise<number>;
  set(argument: { readonly link: string; readonly mode: LinkMode }): Promise<void>;
  /** @returns how many connections were reset */
  reset(link: string): number;
  setAlive(argument: { readonly link: string; readonly target: number; readonly alive: boolean }): void;
  counts(link: string): LinkCounts;
}
