/** More filters are refused: the busiest SDK has about thirty. */
export const MAX_FILTERS = 200;
const MAX_DEVICES = 100_000;

/**
 * What each device ever subscribed to, in any of its connections here. After an unclean disconnect the Python SDK
 * believes that it is still subscribed, and is answered for that reason [contract 6.3].
 *
 * It is kept in memory: a restart forgets it until the device subscribes again.
 */
export class ReplyInterest {
  private readonly byDevice = new Map<string, Set<string>>();

  remember(assetId: string, filter: string): void {
    const filters = this.byDevice.get(assetId) ?? new Set();
    // The device that subscribed longest ago is forgotten first.
    this.byDevice.delete(assetId);
    this.byDevice.set(assetId, filters);
    filters.add(filter);
    dropFirst(filters, MAX_FILTERS);
    dropFirst(this.byDevice, MAX_DEVICES);
  }

  forget(assetId: string, filter: string): void {
    this.byDevice.get(assetId)?.delete(filter);
  }

  covers(assetId: string, topic: string): boolean {
    return matchesAny(this.byDevice.get(assetId) ?? [], topic);
  }
}

const dropFirst = (kept: Set<string> | Map<string, unknown>, limit: number): void => {
  const [first] = kept.keys();
  if (kept.size > limit && first !== undefined) kept.delete(first);
};

const matchesAny = (filters: Iterable<string>, topic: string): boolean => {
  const levels = topic.split('/');
  for (const filter of filters) if (matches(filter.split('/'), levels)) return true;
  return false;
};

/** [MQTT-4.7.1-2], [MQTT-4.7.1-3] */
const matches = (filter: readonly string[], levels: readonly string[]): boolean => {
  for (const [index, wanted] of filter.entries()) {
    if (wanted === '#') return true;
    if (wanted !== '+' && wanted !== levels[index]) return false;
    if (levels[index] === undefined) return false;
  }
  return filter.length === levels.length;
};
