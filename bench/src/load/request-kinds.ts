import { cached } from './kinds/cached.js';
import { get } from './kinds/get.js';
import { instant } from './kinds/instant.js';
import { multiSet } from './kinds/multi-set.js';
import { search } from './kinds/search.js';
import type { RequestKind } from './request-kind.js';

/** Every kind of request that a step can be made of. */
export const requestKinds = {
  instant,
  cached,
  get,
  multiSet,
  search,
} as const satisfies Record<string, RequestKind>;

export type RequestKindName = keyof typeof requestKinds;
