/**
 * What a link does with the connections over it. A mode is in force until the next one is set.
 *
 * - `pass`: nothing.
 * - `latency`: every piece of data arrives `ms` later, give or take up to `jitterMs`; the order is kept.
 * - `blackHole`: connections are kept and accepted, and nothing passes either way, not even their end. What was sent
 *   meanwhile arrives when the mode is over, or the connections are reset then (`cutAtEnd`), those made meanwhile too.
 * - `slices`: one byte a write, for the first `wholeAfter` bytes of what was read at once; the rest follows in one.
 *   So messages arrive in pieces, and bulk still gets through.
 * - `refuse`: new connections are refused, as by a host on which nobody listens; those there are go on.
 */
export type LinkMode =
  | { readonly kind: 'pass' }
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  | { readonly kind: 'blackHole'; readonly cutAtEnd?: boolean }
  | { readonly kind: 'slices'; readonly wholeAfter?: number }
  | { readonly kind: 'refuse' };

export interface LinkCounts {
  /** Accepted since the link was opened. */
  readonly accepted: number;
  /** There now. */
  readonly open: number;
  /** Connections that could not be brought to any target. */
  readonly unserved: number;
  /** Connections that the link itself reset. */
  readonly cut: number;
  /** Bytes that were passed on. */
  readonly toTarget: number;
  readonly toClient: number;
}
