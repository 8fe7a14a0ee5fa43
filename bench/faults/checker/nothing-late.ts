import { CommandState, Reach } from '@setpoint/codes';
import type { EndedRow } from '../history.js';
import type { Delivery } from './deliveries.js';
import type { Facts } from './facts.js';
import { windowsAround } from './fault-windows.js';
import { isOutside } from './marks.js';
import { SLOW_WIRE_DRAIN_MS, SLOW_WIRE_FAULTS, TRAVEL_MS } from './tolerances.js';
import type { Finding, Invariant } from './violation.js';

/** Nothing reaches a device after its caller was free to give it up: by expiry, by cancel, by what it was told. */
export const nothingLate: Invariant = {
  name: 'nothing-late',
  check: (facts) => [
    ...facts.deliveries.flatMap((delivery) => {
      const [row] = facts.rowsOfToken.get(delivery.token) ?? [];
      return row && !isOutside(row.token) ? judge(facts, delivery, row) : [];
    }),
    ...writtenLate(facts),
  ],
};

const judge = (
  facts: Facts,
  { entry: { device, at }, token }: Delivery,
  row: EndedRow,
): readonly Finding[] => {
  const problem = wasGivenUp(row) ?? lateness(facts, row, at);
  return problem
    ? [{ what: `${token} reached ${device} ${problem}`, commandId: row.commandId, token, at }]
    : [];
};

const wasGivenUp = ({ state, reach }: EndedRow): string | null => {
  if (state === CommandState.canceled) return 'and was canceled';
  if (state === CommandState.expired) return 'and had expired';
  return reach === Reach.notSent ? 'and is called not sent' : null;
};

/** Until when it may wait unsent [contract 3.1 #5, #6]. */
const waitBy = ({ createdAt, timeoutMs, pendingTtlMs }: EndedRow): number =>
  createdAt + (pendingTtlMs > 0 ? pendingTtlMs : timeoutMs);

const lateness = (facts: Facts, row: EndedRow, at: number): string | null => {
  const lateMs = at - waitBy(row);
  if (lateMs <= TRAVEL_MS) return null;
  return wasWrittenInTime(facts, row, at) ? null : `${lateMs} ms after it should have been given up`;
};

const wasWrittenInTime = ({ windows, handOversOf }: Facts, row: EndedRow, at: number): boolean => {
  const around = windowsAround(windows, at, SLOW_WIRE_DRAIN_MS);
  if (!around.some(({ fault }) => SLOW_WIRE_FAULTS.has(fault))) return false;
  // The event of it is dated when a scheduler read of it, which may be late too.
  const [written] = handOversOf.get(row.commandId) ?? [];
  return written !== undefined && written.at <= waitBy(row);
};

/** Whatever the wire did: a dispatcher may not begin to write what is given up. */
const writtenLate = (facts: Facts): readonly Finding[] =>
  [...facts.handOversOf].flatMap(([commandId, handOvers]) => {
    const [row] = facts.rowsOf.get(commandId) ?? [];
    const lateMs = row ? Math.max(...handOvers.map(({ at }) => at)) - waitBy(row) : 0;
    if (!row || lateMs <= TRAVEL_MS) return [];
    const what = `${row.token} was written ${lateMs} ms after it should have been given up`;
    return [{ what, commandId, token: row.token, at: waitBy(row) + lateMs }];
  });
