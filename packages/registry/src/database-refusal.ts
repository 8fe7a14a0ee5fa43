/** Codes of Prisma for what another writer, or a missing parent, makes the database refuse. */
const UNIQUE_VIOLATION = 'P2002';
const FOREIGN_KEY_VIOLATION = 'P2003';
/** What Postgres says, where Prisma knows only that a statement of ours failed. */
const SQL_UNIQUE_VIOLATION = '23505';
const SQL_CANCELED = '57014';

const codeOf = (failure: unknown): unknown =>
  failure instanceof Error ? Reflect.get(failure, 'code') : undefined;

export const isUniqueViolation = (failure: unknown): boolean =>
  codeOf(failure) === UNIQUE_VIOLATION || sqlStateOf(failure) === SQL_UNIQUE_VIOLATION;

export const isForeignKeyViolation = (failure: unknown): boolean => codeOf(failure) === FOREIGN_KEY_VIOLATION;

/** Whether Postgres gave up on a statement because it took longer than it may. */
export const isStatementTimeout = (failure: unknown): boolean => sqlStateOf(failure) === SQL_CANCELED;

/** What the driver calls it when there is no connection. */
const AWAY_KINDS: readonly unknown[] = [
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
];
/** Connection exceptions, a server that starts or stops, and one without room for another connection. */
const AWAY_SQL_STATE = /^(08|57P|53)/;
/** What a connection says that ends under a statement; it has no code. */
const CUT_OFF = /^Connection terminated/;

const driverCauseOf = (failure: Error): object => {
  const { meta } = failure as {
    readonly meta?: { readonly driverAdapterError?: { readonly cause?: object } };
  };
  return meta?.driverAdapterError?.cause ?? failure.cause ?? {};
};

const sqlStateOf = (failure: unknown): unknown =>
  failure instanceof Error ? Reflect.get(driverCauseOf(failure), 'originalCode') : undefined;

/** Whether Postgres could not be asked, or ended while it was: of no fault of the statement, and gone by itself. */
export const isDatabaseAway = (failure: unknown): boolean => {
  if (!(failure instanceof Error)) return false;
  const cause = driverCauseOf(failure) as { readonly kind?: unknown; readonly originalCode?: unknown };
  if (AWAY_KINDS.includes(cause.kind) || AWAY_SQL_STATE.test(String(cause.originalCode ?? ''))) return true;
  return CUT_OFF.test(failure.message);
};
