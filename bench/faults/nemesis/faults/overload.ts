import type { Fault, FaultContext } from '../fault.js';

const overload = async ({ act, calm, isFull, load, pause }: FaultContext) => {
  const ms = isFull ? 60_000 : 12_000;
  for (const [i, times] of [2, 5].entries()) {
    if (i > 0) await calm();
    const rate = Math.round(load.capacity * times);
    await act(`${rate} calls/s for ${ms / 1_000} s, ${times} times the capacity`, async () => {
      try {
        await load.setRate(rate);
        await pause(ms);
      } finally {
        await load.setRate(load.rate);
      }
    });
  }
};

/** More than there is time for: refused with 429 and 503, and over when it is over. */
export const overloads: Fault = { id: 'F24', name: 'overload', ground: 'load', run: overload };
