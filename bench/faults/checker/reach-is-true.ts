import { CommandState, codes, isDeviceSuccess, Reach } from '@setpoint/codes';
import type { EndedRow } from '../history.js';
import type { Facts } from './facts.js';
import { isOutside } from './marks.js';
import type { Finding, Invariant } from './violation.js';

/** How far a command is said to have got is as far as its device says it got. */
export const reachIsTrue: Invariant = {
  name: 'reach-is-true',
  check: (facts) =>
    facts.history.rows.ended.flatMap((row) => {
      const problem = isOutside(row.token) ? null : falsehood(facts, row);
      const { commandId, token, endedAt: at } = row;
      return problem
        ? [{ what: `command ${commandId} ${problem}`, commandId, token, at } satisfies Finding]
        : [];
    }),
};

const falsehood = (facts: Facts, { token, state, code, reach }: EndedRow): string | null => {
  const deliveries = facts.deliveriesOf.get(token) ?? [];
  if (reach === Reach.notSent && deliveries.length > 0) return 'is called not sent and reached its device';
  if (reach === Reach.acknowledged && deliveries.length === 0)
    return 'is called acknowledged and no device saw it';
  if (state === CommandState.succeeded && reach !== Reach.replied) return `succeeded and is called ${reach}`;
  if (reach !== Reach.replied) return null;
  const said = deliveries.flatMap((delivery) => facts.answersTo(delivery)).map((answer) => answer.code);
  if (deliveries.length === 0) return 'is called answered and no device saw it';
  if (said.length === 0) return 'is called answered and its device said nothing';
  return said.some((own) => isOutcome(own, state, code))
    ? null
    : `ended with ${code} and its device said ${said}`;
};

/** What a device said, as an end [contract 3.2 #13, #14]; without a usable code it is a fault. */
const isOutcome = (said: number | null, state: number, code: number): boolean => {
  if (said === null || !Number.isInteger(said)) return code === codes.serverFault.code;
  return isDeviceSuccess(said)
    ? state === CommandState.succeeded
    : state === CommandState.failed && code === said;
};
