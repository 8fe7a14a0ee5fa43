import { CommandState } from '@setpoint/codes';
import { localInstant } from '@setpoint/contracts';
import type { Literal } from './expression.js';
import { type Field, type Fields, integerBetween, text } from './fields.js';
import { bad, good, type Result } from './result.js';

export type CommandField =
  | 'state'
  | 'createTime'
  | `commandName.${'zh_CN' | 'en_US' | 'default' | 'defaultValue'}`;

const name: Field = { operators: ['like'], read: text };

/**
 * What commands can be searched by [contract 1.8].
 *
 * @param timezone of the device: local times are its own
 */
export const commandFields = (timezone: string): Fields<CommandField> => ({
  state: { operators: ['='], read: integerBetween(CommandState.created, CommandState.timedOut) },
  createTime: { operators: ['=', '>', '>=', '<', '<='], read: instantIn(timezone) },
  'commandName.zh_CN': name,
  'commandName.en_US': name,
  'commandName.default': name,
  'commandName.defaultValue': name,
});

const UTC = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,3})?)Z$/;

const EXPECTED =
  'epoch milliseconds, "YYYY-MM-DD HH:mm:ss" in the time zone of the device or "YYYY-MM-DDTHH:mm:ssZ" is expected';

/** @returns epoch milliseconds */
const instantIn =
  (timezone: string) =>
  (literal: Literal): Result<number> => {
    if (typeof literal === 'number')
      return Number.isSafeInteger(literal) && literal >= 0 ? good(literal) : bad(EXPECTED);
    if (typeof literal !== 'string') return bad(EXPECTED);
    const [, day, time] = UTC.exec(literal) ?? [];
    const instant = day ? localInstant(`${day} ${time}`, '+00:00') : localInstant(literal, timezone);
    return instant === null ? bad(EXPECTED) : good(instant);
  };
