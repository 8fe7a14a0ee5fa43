import type { Validation } from '@setpoint/contracts';
import { findUnstorable } from '@setpoint/thing-model';
import type { JsonBody } from './json-body.js';
import { type Reading, read, unreadable } from './parameters.js';

/** Reads the body of a call whose members will be stored; an absent one is like an empty object. */
export const readBody = <T>(
  body: Exclude<JsonBody, { readonly kind: 'unreadable' }>,
  check: (value: unknown) => Validation<T>,
): Reading<T> => {
  const checked = check(body.kind === 'json' ? body.value : {});
  if (!checked.ok) return unreadable('body', checked.detail);
  const unstorable = findUnstorable(checked.value);
  return unstorable === null ? read(checked.value) : unreadable('body', `has ${unstorable}`);
};
