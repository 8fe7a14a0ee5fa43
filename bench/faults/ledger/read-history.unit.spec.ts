import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cleanHistory } from '../checker/test/clean-history.js';
import type { History } from '../history.js';
import type { RowEntry } from '../load/rows/row-entry.js';
import { FileJournal } from './journal.js';
import { ledgerFile, ledgers, readHistory, settingsFile } from './read-history.js';

const rowEntries = ({ rows }: History): RowEntry[] => [
  ...rows.ended.map((row) => ({ row: 'ended' as const, ...row })),
  ...rows.live.map((row) => ({ row: 'live' as const, ...row })),
  ...rows.queues.map((row) => ({ row: 'queue' as const, ...row })),
  { row: 'outbox', count: rows.outbox },
];

const write = (dir: string, history: History): void => {
  for (const name of ledgers) {
    const journal = new FileJournal(ledgerFile(dir, name));
    for (const entry of name === 'rows' ? rowEntries(history) : history[name]) journal.append(entry);
  }
  writeFileSync(settingsFile(dir), JSON.stringify(history.settings));
};

describe('the ledgers of a run', () => {
  const { history } = cleanHistory();
  let dir = '';

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'faults-ledger-'));
    write(dir, history);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('are read as they were written', async () => {
    const { rows, ...read } = await readHistory(dir);
    const { rows: written, ...others } = history;
    expect(read).toEqual(others);
    expect(rows).toMatchObject(written);
  });

  it('are not read without one of them', async () => {
    rmSync(ledgerFile(dir, 'results'));
    await expect(readHistory(dir)).rejects.toThrow('results.jsonl');
  });

  it('end before half a line of a process that was killed', async () => {
    appendFileSync(ledgerFile(dir, 'devices'), '{"at":18000');
    expect((await readHistory(dir, ['devices'])).devices).toEqual(history.devices);
  });

  it('do not end in half a line of a process that was not killed', async () => {
    appendFileSync(ledgerFile(dir, 'devices'), '{"at":18000');
    const place = `devices.jsonl:${history.devices.length + 1} is no JSON`;
    await expect(readHistory(dir, ['calls'])).rejects.toThrow(place);
  });

  it('have no half lines in between, whatever was killed', async () => {
    appendFileSync(ledgerFile(dir, 'calls'), '{"entry":"as\n{}\n');
    await expect(readHistory(dir, ['calls'])).rejects.toThrow('is no JSON');
  });

  it('hold the tables to their end', async () => {
    writeFileSync(ledgerFile(dir, 'rows'), '{"row":"queue","assetId":"A","eventSeq":1}\n');
    await expect(readHistory(dir)).rejects.toThrow('to their end');
  });
});
