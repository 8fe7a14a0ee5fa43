import type { SlotLife } from '../store/dead-sessions.js';

/** What is known of a slot's last holder. */
export interface SlotHolder extends SlotLife {
  /** Time since its last heartbeat. */
  readonly ageMs: number;
  /** False once its connection to Postgres is gone, and with it the lease. */
  readonly connected: boolean;
}

/** A holder that keeps its connection but is silent is taken for frozen after this. */
export const FROZEN_AFTER_MS = 15_000;

/**
 * The lives that have ended: what they reported as open is open no more.
 *
 * A slot without a holder was given back in good order; a newer holder proves that the earlier one has lost its lease.
 */
export const deadLives = (lives: readonly SlotLife[], holders: readonly SlotHolder[]): SlotLife[] => {
  const holderOf = new Map(holders.map((holder) => [holder.slot, holder]));
  return lives.filter(({ slot, incarnation }) => {
    const holder = holderOf.get(slot);
    if (!holder || holder.incarnation > incarnation) return true;
    return holder.incarnation === incarnation && (!holder.connected || holder.ageMs > FROZEN_AFTER_MS);
  });
};
