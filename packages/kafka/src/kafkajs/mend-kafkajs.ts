import { stopIdleTimers } from './idle-timers.js';
import { fetchQuickly } from './quick-fetch.js';
import { produceQuickly } from './quick-produce.js';

/** Mends kafkajs 2.2.4 for this process (docs/decisions/0016-kafkajs-mended.md); before the first client is made. */
export const mendKafkajs = (): void => {
  stopIdleTimers();
  produceQuickly();
  fetchQuickly();
};
