/** How the commands of one device arrived, when that was not in order, each once. */
export interface WrongDelivery {
  readonly assetId: string;
  readonly received: readonly unknown[];
}

/**
 * @param values by assetId, in order of arrival
 * @param expected the values of each device in order of acceptance
 * @returns the devices that received anything else
 */
export const wrongDeliveries = (
  values: ReadonlyMap<string, readonly unknown[]>,
  assetIds: readonly string[],
  expected: readonly unknown[],
): WrongDelivery[] =>
  assetIds
    .map((assetId) => ({ assetId, received: values.get(assetId) ?? [] }))
    .filter(
      ({ received }) =>
        received.length !== expected.length || received.some((value, i) => value !== expected[i]),
    );
