/**
 * The highest dispatch number handled of each device, for one life of the slot and across the device's sessions.
 * A record can come twice; a device must not move twice.
 */
export class HandledDispatches {
  private readonly highest = new Map<string, number>();

  /** @returns false when this number, or a later one, was handled before */
  claim(assetId: string, dispatchNumber: number): boolean {
    if (dispatchNumber <= (this.highest.get(assetId) ?? 0)) return false;
    this.highest.set(assetId, dispatchNumber);
    return true;
  }
}
