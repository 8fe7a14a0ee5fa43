import { Prisma } from '../generated/client.js';
import { StoreFailure, type StoreFailureKind } from '../use-cases/store-failure.js';

/** The guard of `storePass` divides by zero when it does not hold, because that ends the statement with all it did. */
const GUARD_FAILED = '22012';
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const UNIQUE_VIOLATION = '23505';
/** `statement_timeout` has passed. */
const CANCELED = '57014';
const lostRaces = new Set([GUARD_FAILED, SERIALIZATION_FAILURE, DEADLOCK]);

/** Data exceptions, integrity violations, and values beyond a limit such as the size of an index entry. */
const BAD_DATA = /^(22|23|54)/;

const kindOf = (sqlState: string | undefined): StoreFailureKind => {
  if (sqlState === undefined) return 'unavailable';
  if (lostRaces.has(sqlState)) return 'lostRace';
  if (sqlState === UNIQUE_VIOLATION) return 'conflict';
  if (sqlState === CANCELED) return 'tooSlow';
  return BAD_DATA.test(sqlState) ? 'badData' : 'unavailable';
};

/** Where adapter-pg leaves the code of the server. */
const sqlStateOf = (failure: unknown): string | undefined => {
  if (!(failure instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  const adapterError = failure.meta?.driverAdapterError;
  const cause = adapterError instanceof Error ? adapterError.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('originalCode' in cause)) return undefined;
  return typeof cause.originalCode === 'string' ? cause.originalCode : undefined;
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? text;

/** Runs one statement and gives its failures a kind. */
export const storing = async <T>(statement: () => Promise<T>): Promise<T> => {
  try {
    return await statement();
  } catch (failure) {
    const message = failure instanceof Error ? lastLine(failure.message) : String(failure);
    throw new StoreFailure(kindOf(sqlStateOf(failure)), message, { cause: failure });
  }
};
