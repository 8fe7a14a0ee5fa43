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
    this.byAsset.delete(assetId);
    this.byAsset.set(assetId, epoch);
    const [oldest] = this.byAsset.keys();
    if (this.byAsset.size > MAX_DEVICES && oldest !== undefined) this.byAsset.delete(oldest);
  }

  isOutdated(assetId: string, epoch: number): boolean {
    return epoch < (this.byAsset.get(assetId) ?? 0);
  }
}
