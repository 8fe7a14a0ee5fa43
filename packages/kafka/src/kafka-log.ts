import type { Logger } from '@setpoint/service-kit';
import type { LogEntry, logCreator } from 'kafkajs';
import kafkajs from 'kafkajs';

const { logLevel } = kafkajs;

/** While Kafka is away the client repeats the same complaint several times a second. */
const REPEAT_AFTER_MS = 10_000;
const REMEMBERED = 100;

/**
 * What the client logs, as lines of ours. Its errors are warnings here: it retries by itself, and what it gives up
 * on is reported by whoever called.
 */
export const kafkaLog = (logger: Logger): logCreator => {
  const lastLoggedAt = new Map<string, number>();
  return () => (entry) => {
    const method = methodOf(entry);
    if (!logger.isLevelEnabled(method)) return;
    const { message, timestamp: _, logger: __, ...fields } = entry.log;
    if (isRepeated(lastLoggedAt, `${entry.namespace}|${message}`)) return;
    logger[method]({ from: `kafkajs ${entry.namespace}`, ...fields }, message);
  };
};

const methodOf = ({ level }: LogEntry): 'warn' | 'debug' | 'trace' => {
  if (level === logLevel.ERROR || level === logLevel.WARN) return 'warn';
  return level === logLevel.INFO ? 'debug' : 'trace';
};

const isRepeated = (lastLoggedAt: Map<string, number>, line: string): boolean => {
  const now = performance.now();
  const last = lastLoggedAt.get(line);
  if (last !== undefined && now - last < REPEAT_AFTER_MS) return true;
  if (lastLoggedAt.size >= REMEMBERED) lastLoggedAt.clear();
  lastLoggedAt.set(line, now);
  return false;
};
