/** A prompt device that no caller but the probe speaks to. */
export interface ProbedDevice {
  readonly orgId: string;
  readonly assetId: string;
}
