import { describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { searchOutcome } from './search-outcome.js';

const asked = { page: { pageNo: 2, pageSize: 5, offset: 5 }, projection: null };

describe('the answer to a search of the registry', () => {
  it('has the page that was asked for, and the number of all matches', () => {
    expect(searchOutcome({ ok: true, items: [{ a: 1 }], totalSize: 6 }, asked)).toMatchObject({
      code: codes.success.code,
      data: [{ a: 1 }],
      pagination: { sortedBy: null, pageNo: 2, pageSize: 5, totalSize: 6 },
    });
  });

  it('tells a caller who asks too much, and one who asks too often', () => {
    expect(searchOutcome({ ok: false, reason: 'tooLong', detail: '' }, asked)).toMatchObject({
      code: codes.invalidArgument.code,
      msg: expect.stringContaining('expression'),
      data: null,
    });
    expect(searchOutcome({ ok: false, reason: 'busy', detail: '' }, asked)).toMatchObject({
      http: codes.rateLimited.http,
      code: codes.rateLimited.code,
    });
  });
});
