import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ReadingOptions {
  /** True for the file of a process that may have been killed while it wrote: half a line at the end is then no line. */
  readonly mayBeTorn: boolean;
}

/**
 * The lines of a ledger, one after the other.
 *
 * @throws when there is no such file, or when a line is no JSON
 */
export async function* readJsonLines(path: string, { mayBeTorn }: ReadingOptions): AsyncGenerator<unknown> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  let torn: Error | undefined;
  for await (const line of lines) {
    // Only the last line can be torn: one that another follows is broken.
    if (torn) throw torn;
    number += 1;
    const parsed = parse(line, `${path}:${number}`);
    if (parsed instanceof Error) torn = parsed;
    else yield parsed.value;
  }
  if (torn && !mayBeTorn) throw torn;
}

const parse = (line: string, place: string): { readonly value: unknown } | Error => {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch (failure) {
    return new Error(`${place} is no JSON`, { cause: failure });
  }
};
