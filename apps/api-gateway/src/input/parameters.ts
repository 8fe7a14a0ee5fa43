import { isStorableText } from '@setpoint/thing-model';
import { invalidArgument, type Outcome } from '../answers/outcome.js';
import type { Query } from './query.js';

/** What was read from a caller's input, or the answer that says why it cannot be. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Outcome };

export const read = <T>(value: T): Reading<T> => ({ ok: true, value });

export const unreadable = (argument: string, detail: string): Reading<never> => ({
  ok: false,
  refusal: invalidArgument(argument, detail),
});

/** No id or key of ours is longer [contract 0.2]. */
const MAX_LENGTH = 128;

const problemOf = (text: string, maxLength: number): string | null => {
  if (text.length > maxLength) return `is longer than ${maxLength} characters`;
  return isStorableText(text) ? null : 'contains a character that cannot be stored';
};

export const optionalText = (
  query: Query,
  name: string,
  maxLength = MAX_LENGTH,
): Reading<string | undefined> => {
  const text = query.get(name);
  const problem = text === undefined ? null : problemOf(text, maxLength);
  return problem ? unreadable(name, `${name} ${problem}`) : read(text);
};

export const requiredText = (query: Query, name: string): Reading<string> => {
  const reading = optionalText(query, name);
  if (!reading.ok) return reading;
  return reading.value === undefined ? unreadable(name, `${name} is missing`) : read(reading.value);
};

const INTEGER = /^-?[0-9]{1,9}$/;

/** An integer within `min`..`max`; `fallback` when it is absent. */
export const integerWithin = (
  query: Query,
  name: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback: number },
): Reading<number> => {
  const text = query.get(name);
  if (text === undefined) return read(fallback);
  const value = INTEGER.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max
    ? read(value)
    : unreadable(name, `${name} must be an integer from ${min} to ${max}`);
};
