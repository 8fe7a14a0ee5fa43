import { type QueryValues, readQueryValues } from '@setpoint/signing';

/**
 * The parameters of a call, read leniently [contract 0.3]. These are the values that its signature covers: the first of
 * several of one name counts, and nothing that somebody appended to the URL. An empty value is like an absent parameter.
 */
export interface Query extends QueryValues {
  /** Undefined when it is absent or empty. */
  get(name: string): string | undefined;
}

export const parseQuery = (url: string): Query => {
  const { values, undecodable } = readQueryValues(url);
  return { values, undecodable, get: (name) => values.get(name) || undefined };
};
