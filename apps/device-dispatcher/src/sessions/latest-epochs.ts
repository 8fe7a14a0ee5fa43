import { keepNewest } from '@setpoint/service-kit';

/** Logins elsewhere within the moment that a login here may take from its epoch to its session: 10,000 in a second. */
const MAX_DEVICES = 10_000;

/**
 * Of devices that logged in elsewhere lately, the epoch. A login that drew an older one before, and is still on its way,
 * must not open its session any more: it would speak for a device that is somewhere else.
 */
export class LatestEpochs {
  private readonly byAsset = new Map<string, number>();

  note(assetId: string, epoch: number): void {
    if (this.isOutdated(assetId, epoch)) return;
    // Who logged in longest ago is forgotten first.
    keepNewest(this.byAsset, assetId, epoch, MAX_DEVICES);
  }

  isOutdated(assetId: string, epoch: number): boolean {
    return epoch < (this.byAsset.get(assetId) ?? 0);
  }
}
