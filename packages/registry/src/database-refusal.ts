/** Codes of Prisma for what another writer, or a missing parent, makes the database refuse. */
const UNIQUE_VIOLATION = 'P2002';
const FOREIGN_KEY_VIOLATION = 'P2003';

const codeOf = (failure: unknown): unknown =>
  failure instanceof Error ? Reflect.get(failure, 'code') : undefined;

export const isUniqueViolation = (failure: unknown): boolean => codeOf(failure) === UNIQUE_VIOLATION;

export const isForeignKeyViolation = (failure: unknown): boolean => codeOf(failure) === FOREIGN_KEY_VIOLATION;
