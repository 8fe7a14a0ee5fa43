import type { Behaviour } from '@setpoint/simulated-device';

/** Twenty devices, most of them well-behaved; the rest is what makes an outage interesting. */
export const MIXED_FLEET_SIZE = 20;

const unusual: readonly Behaviour[] = [
  { name: 'slow', delayMs: 300 },
  { name: 'slow', delayMs: 300 },
  { name: 'slow', delayMs: 300 },
  { name: 'failing', code: 2001, message: 'valve stuck' },
  { name: 'twice' },
  { name: 'sleepy', awakeMs: 1_500, asleepMs: 1_000 },
];

export const mixedBehaviour = (index: number): Behaviour => unusual[index] ?? { name: 'prompt' };
