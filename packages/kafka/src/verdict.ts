/**
 * How the handling of a record ended, and whose fault it is when not well.
 *
 * accept: done. release: not the sender's fault (a database is away): stop here, back off, and try again in order.
 * reject: nobody can ever process it: it is parked with the cause, and the partition goes on.
 */
export type Verdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'release'; readonly cause: string }
  | { readonly kind: 'reject'; readonly cause: string };

export const accept: Verdict = { kind: 'accept' };
export const release = (cause: string): Verdict => ({ kind: 'release', cause });
export const reject = (cause: string): Verdict => ({ kind: 'reject', cause });
