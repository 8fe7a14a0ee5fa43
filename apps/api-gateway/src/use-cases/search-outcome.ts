import { codes } from '@setpoint/codes';
import { type Page, type Projection, project } from '@setpoint/expressions';
import type { SearchOutcome } from '@setpoint/registry';
import { found, invalidArgument, type Outcome, refused } from '../answers/outcome.js';
import type { Search } from '../input/search.js';

/** Pages of products, devices and models [contract 1.8]; a deployment may allow smaller ones only. */
export const REGISTRY_PAGES = { defaultSize: 10, maxSize: 200, beyond: 'refuse' } as const;

/** What the registry is asked for, of what a caller wants [contract 1.8]. */
export const registryQuery = <Name extends string>({ expression, page }: Search<Name>) => ({
  expression,
  offset: page.offset,
  limit: page.pageSize,
});

interface Asked {
  readonly page: Page;
  readonly projection: Projection | null;
}

/** Answers a search of products or devices; the documents name no field that they are sorted by. */
export const searchOutcome = (
  outcome: SearchOutcome<unknown>,
  { page: { pageNo, pageSize }, projection }: Asked,
): Outcome => {
  if (outcome.ok) {
    const items = outcome.items.map((item) => project(item, projection));
    return found(items, { sortedBy: null, pageNo, pageSize, totalSize: outcome.totalSize });
  }
  return outcome.reason === 'busy'
    ? refused(codes.rateLimited, outcome.detail)
    : invalidArgument('expression', 'too much to look through; ask by a key, a tag or an attribute as well');
};
