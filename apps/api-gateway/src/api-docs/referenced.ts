import { SCHEMAS, type Schema } from './schema.js';

/** Names of the schemas that a document's part refers to. */
const namesIn = (part: unknown, names: Set<string>): void => {
  if (Array.isArray(part)) for (const each of part) namesIn(each, names);
  else if (typeof part === 'object' && part !== null) {
    for (const [member, value] of Object.entries(part)) {
      if (member === '$ref' && typeof value === 'string' && value.startsWith(SCHEMAS))
        names.add(value.slice(SCHEMAS.length));
      else namesIn(value, names);
    }
  }
};

/**
 * Those of the schemas that a document needs, by name in alphabetical order: the ones it refers to, and the ones these
 * refer to.
 *
 * @throws when there is none of a name
 */
export const referenced = (
  document: unknown,
  schemas: Readonly<Record<string, Schema>>,
): Readonly<Record<string, Schema>> => {
  const names = new Set<string>();
  namesIn(document, names);
  // A set that grows while it is walked is walked to its end.
  for (const name of names) {
    if (!schemas[name]) throw new Error(`no schema is called ${name}`);
    namesIn(schemas[name], names);
  }
  return Object.fromEntries([...names].sort().map((name) => [name, schemas[name] ?? {}]));
};
