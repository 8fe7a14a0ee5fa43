import { MAX_INSTANT_MS } from '@setpoint/contracts';

const DIGITS = /^\d{1,15}$/;

/**
 * The `time` of a post [contract 6.4], epoch ms.
 *
 * @returns null when the device says none, undefined for what is no instant
 */
export const readPostedTime = (time: unknown): number | null | undefined => {
  if (time === undefined || time === null) return null;
  const ms = typeof time === 'string' && DIGITS.test(time) ? Number(time) : time;
  return typeof ms === 'number' && ms >= 0 && ms <= MAX_INSTANT_MS ? Math.floor(ms) : undefined;
};
