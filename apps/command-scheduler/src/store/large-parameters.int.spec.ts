import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { queryWithLargeParameters } from './large-parameters.js';

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

describe('a statement with large parameters', () => {
  it('gets texts, lists, numbers and nulls as they are', async () => {
    const text = '{"a":"\\"\\\\ü"}\n';
    const rows = await queryWithLargeParameters(
      fresh.database,
      `SELECT $1::text AS text, $2::text[] AS list, $3::bigint::text AS number, $4::int AS nothing`,
      [text, ['"', '\\', ''], 1_700_000_000_000, null],
    );
    expect(rows).toEqual([{ text, list: ['"', '\\', ''], number: '1700000000000', nothing: null }]);
  });

  it('has its own among others that run at the same time', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
    const rows = await Promise.all(
      texts.map((text) =>
        queryWithLargeParameters<{ text: string }[]>(fresh.database, 'SELECT $1::text AS text', [text]),
      ),
    );
    expect(rows).toEqual(texts.map((text) => [{ text }]));
  });
});
