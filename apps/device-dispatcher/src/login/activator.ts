/** Makes devices active that log in with the secret of their product [contract 6.2]. */
export interface Activator {
  /**
   * @param by the session that the device is active from, epoch ms
   * @returns false when the device is active already: its secret went to somebody else
   */
  activateDevice(assetId: string, by: { readonly epoch: number; readonly at: number }): Promise<boolean>;
}
