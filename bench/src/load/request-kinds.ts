import { instant } from './kinds/instant.js';
import type { RequestKind } from './request-kind.js';

/** Every kind of request that a step can be made of. */
export const requestKinds = {
  instant,
} as const satisfies Record<string, RequestKind>;

export type RequestKindName = keyof typeof requestKinds;
