const LONE_SURROGATE = /\p{Surrogate}/gu;
const NUL = '\u0000';

/** The text as Postgres can store it: no NUL, no half of a surrogate pair. */
export const storable = (text: string): string => text.replaceAll(NUL, '').replace(LONE_SURROGATE, '\ufffd');

/** The same for every text inside a JSON value, names included. The caller bounds how deep it is nested. */
export const storableJson = (value: unknown): unknown => {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [storable(name), storableJson(member)]),
  );
};
