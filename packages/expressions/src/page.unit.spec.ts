import { describe, expect, it } from '@jest/globals';
import { readPage } from './page.js';

const commands = { defaultSize: 100, maxSize: 1_000, beyond: 'cap' } as const;

describe('a page', () => {
  it.each([
    [undefined, { pageNo: 1, pageSize: 100, offset: 0 }],
    [null, { pageNo: 1, pageSize: 100, offset: 0 }],
    [
      { pageNo: 3, pageSize: 20, sorters: [{ field: 'x' }] },
      { pageNo: 3, pageSize: 20, offset: 40 },
    ],
    [
      { pageNo: 2, pageSize: 5_000 },
      { pageNo: 2, pageSize: 1_000, offset: 1_000 },
    ],
  ])('%j is %j', (given, page) => {
    expect(readPage(given, commands)).toEqual({ ok: true, value: page });
  });

  it.each([
    5,
    'x',
    [],
    {},
    { pageNo: 1 },
    { pageSize: 10 },
    { pageNo: 0, pageSize: 10 },
    { pageNo: 1.5, pageSize: 10 },
    { pageNo: 1, pageSize: 0 },
    { pageNo: '1', pageSize: 10 },
    { pageNo: 1, pageSize: -1 },
    { pageNo: Number.MAX_SAFE_INTEGER, pageSize: 2 },
    { pageNo: 1e300, pageSize: 2 },
  ])('%j is refused', (given) => {
    expect(readPage(given, commands)).toMatchObject({ ok: false });
  });

  it('larger than the largest is refused where the contract names a limit', () => {
    const devices = { defaultSize: 10, maxSize: 200, beyond: 'refuse' } as const;
    expect(readPage({ pageNo: 1, pageSize: 201 }, devices)).toMatchObject({ ok: false });
    expect(readPage({ pageNo: 1, pageSize: 200 }, devices)).toMatchObject({ ok: true });
  });
});
