import type { Fault, FaultContext } from '../fault.js';

const downFor = (ms: number) => (context: FaultContext) =>
  context.act(`SIGKILL Kafka, down for ${ms / 1_000} s`, async () => {
    const { kafka } = context.stack;
    await kafka.kill();
    try {
      await context.pause(ms);
    } finally {
      await kafka.start();
    }
  });

/** The only broker is gone, with what it had not written out. */
export const breakKafka: readonly Fault[] = [
  { id: 'F8', name: 'kill -9 of Kafka, down for 3 s', ground: 'kafka', run: downFor(3_000) },
  { id: 'F9', name: 'kill -9 of Kafka, down for 30 s', ground: 'kafka', run: downFor(30_000) },
];
