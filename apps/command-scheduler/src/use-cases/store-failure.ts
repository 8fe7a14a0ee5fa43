/**
 * Why a statement failed, as far as the caller can do something about it.
 *
 * - `lostRace`: another process was faster. Load again and decide again.
 * - `conflict`: something of that key is there already. Another process may just have stored it; if it is still in the
 *   way after another load, it will be for ever.
 * - `badData`: these values can never be stored, however often it is tried.
 * - `tooSlow`: it was ended because it took longer than it may.
 * - `unavailable`: the database cannot serve now. Whether a commit happened may be unknown.
 */
export type StoreFailureKind = 'lostRace' | 'conflict' | 'badData' | 'tooSlow' | 'unavailable';

export class StoreFailure extends Error {
  constructor(
    readonly kind: StoreFailureKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreFailure';
  }
}
