import { describe, expect, it } from '@jest/globals';
import { commandTimeMs } from '@setpoint/service-kit';
import { daysToFill, filledCommandId, partitionSql } from './history-rows.js';

const now = Date.UTC(2026, 2, 3, 15, 30);

describe('filling the history', () => {
  it('takes the seven days before today', () => {
    const days = daysToFill(now, 70).map(({ partition }) => partition);
    expect(days[0]).toBe('command_history_20260224');
    expect(days.at(-1)).toBe('command_history_20260302');
    expect(days).toHaveLength(7);
  });

  it.each([7, 10, 1_000_000])('loses none of %d rows', (rows) => {
    const filled = daysToFill(now, rows).map((day) => day.rows);
    expect(filled.reduce((sum, n) => sum + n, 0)).toBe(rows);
    expect(Math.max(...filled) - Math.min(...filled)).toBeLessThanOrEqual(1);
  });

  it('gives ids that carry a time of their day, each another one', () => {
    const [day] = daysToFill(now, 70_000);
    if (!day) throw new Error('no day');
    const ids = Array.from({ length: day.rows }, (_, row) => filledCommandId(day, row));
    expect(new Set(ids).size).toBe(day.rows);
    expect(commandTimeMs(ids[0] ?? 0n)).toBe(day.startsAt);
    expect(commandTimeMs(ids.at(-1) ?? 0n)).toBeLessThan(day.startsAt + 86_400_000);
  });

  it('bounds a partition by the ids of its day', () => {
    const [day] = daysToFill(now, 70);
    if (!day) throw new Error('no day');
    const [, attach] = partitionSql(day);
    const [, from, to] = /FROM \((\d+)\) TO \((\d+)\)/.exec(attach ?? '') ?? [];
    expect(commandTimeMs(from ?? '0')).toBe(day.startsAt);
    expect(commandTimeMs(to ?? '0')).toBe(day.startsAt + 86_400_000);
  });
});
