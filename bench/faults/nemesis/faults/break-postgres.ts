import type { Fault, FaultContext } from '../fault.js';
import { pickFrom } from '../pick-from.js';

const stopAtOnce = ({ act, pause, random, stack: { postgres } }: FaultContext) => {
  const downMs = random.between(0, 3_000);
  return act(`SIGQUIT Postgres, down for ${downMs} ms`, async () => {
    await postgres.immediateStop();
    try {
      await pause(downMs);
    } finally {
      await postgres.start();
    }
  });
};

const terminateBackends = async ({ act, pause, stack: { postgres } }: FaultContext) => {
  for (let i = 0; i < 3; i++) {
    if (i > 0) await pause(1_000);
    await act('every connection of Postgres terminated', () => postgres.terminateBackends());
  }
};

const LOCKED_MS = 5_000;
const tables = ['command', 'device_queue', 'outbox', 'command_history', 'consumer_position'] as const;

const lockTables = async (context: FaultContext) => {
  const { act, calm, isFull, random, stack } = context;
  const chosen = isFull ? tables : [pickFrom(random, tables)];
  for (const [i, table] of chosen.entries()) {
    if (i > 0) await calm();
    await act(`scheduler.${table} locked for ${LOCKED_MS / 1_000} s`, () =>
      stack.postgres.lockTable(LOCKED_MS, `scheduler.${table}`),
    );
  }
};

const readOnlyFor = ({ act, pause, isFull, stack: { postgres } }: FaultContext) => {
  const ms = isFull ? 20_000 : 5_000;
  return act(`Postgres read-only for ${ms / 1_000} s`, async () => {
    await postgres.readOnly(true);
    try {
      await pause(ms);
    } finally {
      await postgres.readOnly(false);
    }
  });
};

/** The database ends, forgets everybody, keeps everybody waiting, or refuses to write. */
export const breakPostgres: readonly Fault[] = [
  { id: 'F10', name: 'immediate stop of Postgres', ground: 'postgres', run: stopAtOnce },
  { id: 'F11', name: 'all backends terminated', ground: 'postgres', run: terminateBackends },
  { id: 'F12', name: 'a table locked for 5 s', ground: 'postgres', run: lockTables },
  { id: 'F13', name: 'Postgres read-only', ground: 'postgres', run: readOnlyFor },
];
