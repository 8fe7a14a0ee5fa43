import { fillHistory } from '../../../src/loads/fill-history.js';
import { SchedulerTables } from '../../../src/loads/scheduler-tables.js';
import type { Fault, FaultContext } from '../fault.js';

const ROWS = 10_000_000;

const run = ({ act, stack, tell }: FaultContext): Promise<void> =>
  act('10 million rows of history', async () => {
    tell('Filling the history; this takes some minutes.');
    // Of an organisation and devices of their own: nobody counts them.
    const assetIds = Array.from({ length: 1_000 }, (_, i) => `old${String(i).padStart(5, '0')}`);
    await SchedulerTables.with(stack.databaseUrl, (tables) =>
      fillHistory(tables, Date.now(), ROWS, assetIds),
    );
  });

/** A week of commands that others have left behind. */
export const longHistory: Fault = {
  id: 'F25',
  name: '10 million history rows at start',
  ground: 'postgres',
  isAtStart: true,
  run,
};
