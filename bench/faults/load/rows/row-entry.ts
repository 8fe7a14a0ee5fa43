import type { EndedRow, LiveRow, QueueRow } from '../../history.js';

/** One line of rows.jsonl: a row and of which table it is. */
export type RowEntry =
  | ({ readonly row: 'ended' } & EndedRow)
  | ({ readonly row: 'live' } & LiveRow)
  | ({ readonly row: 'queue' } & QueueRow)
  | { readonly row: 'outbox'; readonly count: number };

/** What names a command: the value that was to be set, or the parameter of the service. Anything else as JSON. */
export const tokenOf = (inputData: unknown): string => {
  if (typeof inputData === 'string') return inputData;
  const values = typeof inputData === 'object' && inputData !== null ? Object.values(inputData) : [];
  const [only] = values;
  return values.length === 1 && typeof only === 'string' ? only : JSON.stringify(inputData);
};
