import type { JsonBody } from '../input/json-body.js';
import type { Query } from '../input/query.js';

/** What a caller of the connection service sent, once it is known to be readable. */
export interface CommandCall {
  readonly requestId: string;
  readonly query: Query;
  readonly body: Exclude<JsonBody, { readonly kind: 'unreadable' }>;
}
