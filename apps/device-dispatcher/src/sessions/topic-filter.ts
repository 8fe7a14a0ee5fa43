/** Whether one of the filters matches the topic [MQTT-4.7.1-2, MQTT-4.7.1-3]. */
export const matchesAny = (filters: Iterable<string>, topic: string): boolean => {
  const levels = topic.split('/');
  for (const filter of filters) if (matches(filter.split('/'), levels)) return true;
  return false;
};

const matches = (filter: readonly string[], levels: readonly string[]): boolean => {
  for (const [index, wanted] of filter.entries()) {
    if (wanted === '#') return true;
    if (wanted !== '+' && wanted !== levels[index]) return false;
    if (levels[index] === undefined) return false;
  }
  return filter.length === levels.length;
};
