import type { Facts } from './facts.js';

/** Something that must not be, as one sentence with ids. */
export interface Violation {
  /** Name of the rule, e.g. delivered-once. */
  readonly invariant: string;
  readonly what: string;
  readonly commandId?: string;
  readonly token?: string;
  /** When it happened, if that can be said. Epoch ms. */
  readonly at?: number;
}

export type Finding = Omit<Violation, 'invariant'>;

/** A rule that holds for every run, whatever was broken meanwhile. */
export interface Invariant {
  readonly name: string;
  /** Pure: the same facts always give the same findings; none when the rule holds. */
  readonly check: (facts: Facts) => readonly Finding[];
}
