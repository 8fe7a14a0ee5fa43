import { describe, expect, it } from '@jest/globals';
import { textTable } from './text-table.js';

describe('a table as text', () => {
  it('aligns names left and figures right', () => {
    expect(
      textTable(
        ['system', 'p50'],
        [
          ['floor', '7.1'],
          ['setpoint', '12.0'],
        ],
      ),
    ).toBe(['system     p50', '--------  ----', 'floor      7.1', 'setpoint  12.0'].join('\n'));
  });

  it('has room for cells that are missing at the end of a row', () => {
    expect(
      textTable(['a', 'b'], [['x']])
        .split('\n')
        .at(-1),
    ).toBe('x');
  });
});
