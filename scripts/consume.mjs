// node scripts/consume.mjs CHANNEL: prints what is on a result channel, from its beginning, one message a line.
import { randomBytes } from 'node:crypto';
import { KafkaClient } from '../packages/kafka/dist/index.js';
import { createLogger } from '../packages/service-kit/dist/index.js';

const [channel] = process.argv.slice(2);
const { KAFKA_BROKERS, SETPOINT_KAFKA_PORT } = process.env;
const brokers = KAFKA_BROKERS || `127.0.0.1:${SETPOINT_KAFKA_PORT || 29092}`;

if (!channel) {
  console.error('Which channel? node scripts/consume.mjs DATASVC.SET.demo');
  process.exit(1);
}
const logger = createLogger({ service: 'consume', level: 'silent' });
const client = new KafkaClient({ brokers: brokers.split(','), clientId: 'consume', logger });
// A group of its own, so that everybody who watches sees everything.
const consumer = client.consumer(`consume-${randomBytes(6).toString('hex')}`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect());
try {
  await consumer.connect();
  await consumer.subscribe({ topics: [channel], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => console.log(message.value?.toString() ?? ''),
  });
} catch (error) {
  console.error(`${channel} cannot be read from ${brokers}: ${error.message}`);
  await consumer.disconnect();
  process.exitCode = 1;
}
