import type { RegistryDatabase } from '../registry-database.js';
import type { SecretOwner } from './secret-box.js';

/** Small, so that nobody waits long for one of the rows. */
const BATCH_ROWS = 200;

interface Place {
  readonly owner: 'application' | 'product' | 'device';
  readonly key: string;
  readonly column: string;
}

const PLACES: readonly Place[] = [
  { owner: 'application', key: 'app_key', column: 'app_secret' },
  { owner: 'product', key: 'product_key', column: 'product_secret' },
  { owner: 'device', key: 'asset_id', column: 'device_secret' },
];

export interface Resealed {
  readonly rewritten: number;
  /** Sealed with a key that is not at hand, or damaged; left as they are. */
  readonly unreadable: number;
}

/**
 * Rewrites every secret that the first key has not sealed: those from before there was a key, and those of keys that are
 * to be given up. One pass in the order of keys, safe beside other writers and other gateways that do the same.
 */
export const resealSecrets = async (
  database: RegistryDatabase,
  isStopping: () => boolean = () => false,
): Promise<Resealed> => {
  const total = { rewritten: 0, unreadable: 0 };
  const { prefix } = database.secrets;
  if (prefix === undefined) return total;
  for (const place of PLACES) {
    for (let after: string | undefined = ''; after !== undefined && !isStopping(); ) {
      const batch: Batch = await resealBatch(database, place, prefix, after);
      total.rewritten += batch.rewritten;
      total.unreadable += batch.unreadable;
      after = batch.last;
    }
  }
  return total;
};

interface Batch extends Resealed {
  /** Where to go on; undefined at the end. */
  readonly last: string | undefined;
}

const resealBatch = async (
  { prisma, secrets }: RegistryDatabase,
  { owner, key, column }: Place,
  prefix: string,
  after: string,
): Promise<Batch> => {
  const rows = await prisma.$queryRawUnsafe<{ key: string; secret: string }[]>(
    `SELECT ${key} AS key, ${column} AS secret FROM registry.${owner}
     WHERE ${key} > $1 AND NOT starts_with(${column}, $2) ORDER BY ${key} LIMIT ${BATCH_ROWS}`,
    after,
    prefix,
  );
  const sealed = rows.flatMap((row) => {
    const name: SecretOwner = `${owner} ${row.key}`;
    const clear = secrets.openOrNull(name, row.secret);
    return clear === null ? [] : [{ ...row, next: secrets.seal(name, clear) }];
  });
  // Only where the secret is still the one that was read: somebody may have given the row another one.
  const rewritten = await prisma.$executeRawUnsafe(
    `UPDATE registry.${owner} t SET ${column} = s.next
     FROM unnest($1::text[], $2::text[], $3::text[]) AS s (key, secret, next)
     WHERE t.${key} = ANY(ARRAY[s.key]) AND t.${column} = s.secret`,
    sealed.map((row) => row.key),
    sealed.map((row) => row.secret),
    sealed.map((row) => row.next),
  );
  const last = rows.length === BATCH_ROWS ? rows.at(-1)?.key : undefined;
  return { rewritten, unreadable: rows.length - sealed.length, last };
};
