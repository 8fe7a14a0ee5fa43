/** What a caller's text means, or what is wrong with it, in words for the caller. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly detail: string };

export const good = <T>(value: T): Result<T> => ({ ok: true, value });

export const bad = (detail: string): Result<never> => ({ ok: false, detail });
