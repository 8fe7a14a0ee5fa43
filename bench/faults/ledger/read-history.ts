import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FinalRows, History, RunSettings } from '../history.js';
import type { RowEntry } from '../load/rows/row-entry.js';
import { readJsonLines } from './json-lines.js';

/** The ledgers of a run, by the member of the history that each becomes. */
export const ledgers = [
  'calls',
  'devices',
  'results',
  'events',
  'reports',
  'parked',
  'rows',
  'acts',
  'samples',
  'metrics',
] as const;
export type LedgerName = (typeof ledgers)[number];

export const ledgerFile = (dir: string, name: LedgerName): string => join(dir, `${name}.jsonl`);
export const settingsFile = (dir: string): string => join(dir, 'settings.json');

/**
 * Everything that was written down in `dir`.
 *
 * @param killed ledgers of processes that were killed, in which the last line may be half a line
 * @throws when a file is missing or unreadable: a run is not judged by half of what was seen
 */
export const readHistory = async (dir: string, killed: readonly LedgerName[] = []): Promise<History> => {
  const read = async <N extends LedgerName>(name: N): Promise<readonly Entry<N>[]> => {
    const entries: Entry<N>[] = [];
    const lines = readJsonLines(ledgerFile(dir, name), { mayBeTorn: killed.includes(name) });
    // Written by this version's own writers, from the same types.
    for await (const line of lines) entries.push(line as Entry<N>);
    return entries;
  };
  return {
    calls: await read('calls'),
    devices: await read('devices'),
    results: await read('results'),
    events: await read('events'),
    reports: await read('reports'),
    parked: await read('parked'),
    rows: rowsOf(await read('rows')),
    acts: await read('acts'),
    samples: await read('samples'),
    metrics: await read('metrics'),
    settings: JSON.parse(await readFile(settingsFile(dir), 'utf8')) as RunSettings,
  };
};

type Entry<N extends LedgerName> = N extends 'rows' ? RowEntry : History[Exclude<N, 'rows'>][number];

const rowsOf = (entries: readonly RowEntry[]): FinalRows => {
  const ended: FinalRows['ended'][number][] = [];
  const live: FinalRows['live'][number][] = [];
  const queues: FinalRows['queues'][number][] = [];
  let outbox: number | undefined;
  for (const entry of entries) {
    if (entry.row === 'ended') ended.push(entry);
    else if (entry.row === 'live') live.push(entry);
    else if (entry.row === 'queue') queues.push(entry);
    else outbox = entry.count;
  }
  // It is written last.
  if (outbox === undefined) throw new Error('the tables were not written down to their end');
  return { ended, live, queues, outbox };
};
