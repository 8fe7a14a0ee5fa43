import type { RegistryChange } from './registry-change.js';

/** A write that happened, and what others have to be told of it. */
export interface Written<T> {
  readonly ok: true;
  readonly value: T;
  readonly changes: readonly RegistryChange[];
}

/** A write that was refused; nothing was changed. */
export interface Refused<Reason extends string> {
  readonly ok: false;
  readonly reason: Reason;
  readonly detail: string;
}

export const written = <T>(value: T, ...changes: RegistryChange[]): Written<T> => ({
  ok: true,
  value,
  changes,
});

export const refused = <Reason extends string>(reason: Reason, detail: string): Refused<Reason> => ({
  ok: false,
  reason,
  detail,
});

export const unknownOrganization = refused('unknownOrganization', 'orgId does not exist');
