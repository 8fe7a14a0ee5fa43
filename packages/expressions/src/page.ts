import { bad, good, type Result } from './result.js';

export interface Page {
  readonly pageNo: number;
  readonly pageSize: number;
  /** Matches before this page. */
  readonly offset: number;
}

export interface PageLimits {
  /** When no page is asked for. */
  readonly defaultSize: number;
  readonly maxSize: number;
  /** Whether a larger `pageSize` gets `maxSize`, as where the contract names no limit, or is refused. */
  readonly beyond: 'cap' | 'refuse';
}

/** Reads the `pagination` of a search [contract 1.8]: both members, or none at all; `sorters` are ignored. */
export const readPage = (given: unknown, { defaultSize, maxSize, beyond }: PageLimits): Result<Page> => {
  if (given === undefined || given === null) return good({ pageNo: 1, pageSize: defaultSize, offset: 0 });
  if (typeof given !== 'object') return bad('an object is expected');
  const { pageNo, pageSize } = given as { readonly pageNo?: unknown; readonly pageSize?: unknown };
  if (!isPositive(pageNo)) return bad('pageNo is to be an integer of 1 or more');
  if (!isPositive(pageSize)) return bad('pageSize is to be an integer of 1 or more');
  if (beyond === 'refuse' && pageSize > maxSize) return bad(`pageSize is to be at most ${maxSize}`);
  const size = Math.min(pageSize, maxSize);
  const offset = (pageNo - 1) * size;
  return Number.isSafeInteger(offset) ? good({ pageNo, pageSize: size, offset }) : bad('pageNo is too large');
};

const isPositive = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;
