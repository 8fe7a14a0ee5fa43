import type { LoadRow } from '../loads/load-row.js';
import { figure } from './figures.js';
import { textTable } from './text-table.js';

/** The figures of one load, beside what they are to reach. */
export const rowsTable = (rows: readonly LoadRow[]): string =>
  textTable(
    ['what', 'system', 'value', 'unit', 'target'],
    rows.map(({ what, system, value, unit, target = '' }) => [
      what,
      system,
      typeof value === 'number' ? figure(value) : value,
      unit,
      target,
    ]),
    2,
  );
