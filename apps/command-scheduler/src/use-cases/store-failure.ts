/**
 * Why a statement failed, as far as the caller can do something about it.
 *
 * - `lostRace`: another process was faster. Load again and decide again.
 * - `badData`: these values can never be stored, however often it is tried.
 * - `unavailable`: the database cannot serve now. Whether a commit happened may be unknown.
 */
export type StoreFailureKind = 'lostRace' | 'badData' | 'unavailable';

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
