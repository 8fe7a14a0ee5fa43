// How long kafkajs takes, as it is published and as it is mended here, for what is done with every record: choosing a
// partition, encoding it, decoding it. Run `pnpm build` before.
//
//     node packages/kafka/scripts/measure-encoding.mjs [--only mended|published]    (and node --cpu-prof, to see where)
import { parseArgs } from 'node:util';
import kafkajs from 'kafkajs';
import createRequest from 'kafkajs/src/protocol/request.js';
import Produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { mendKafkajs } from '../dist/kafkajs/mend-kafkajs.js';
import { quickPartitioner } from '../dist/kafkajs/quick-partitioner.js';

const BATCHES = [1, 10, 200];
const RECORDS_EACH = 200_000;
const PARTITIONS = 32;

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;

/** Like the records that the services send each other: about 350 bytes of JSON, a key of 24 characters. */
const makeMessage = (i) => ({
  key: `ab12cd34~device-${String(i).padStart(8, '0')}`,
  headers: {
    type: 'command.accepted',
    version: '1',
    id: `0192f3c4-5d6e-7f80-9a1b-${String(i).padStart(12, '0')}`,
  },
  value: JSON.stringify({
    id: `cmd-${i}`,
    orgId: 'o16000000000001',
    productKey: 'ab12cd34',
    deviceKey: `device-${i}`,
    method: 'thing.service.setTemperature',
    parameters: { target: 21.5 + (i % 7), unit: 'celsius', note: 'x'.repeat(90) },
    acceptedAt: 1_795_763_000_000 + i,
    expiresAt: 1_795_763_030_000 + i,
  }),
});
const messages = Array.from({ length: 1_000 }, (_, i) => makeMessage(i));
const sliceOf = (round, size) =>
  Array.from({ length: size }, (_, i) => messages[(round * size + i) % messages.length]);

const produceOptions = (batch) => ({
  acks: -1,
  timeout: 5_000,
  compression: 0,
  producerId: -1,
  producerEpoch: 0,
  topicData: [
    { topic: 'setpoint.commands', partitions: [{ partition: 0, firstSequence: 0, messages: batch }] },
  ],
});

const encode = async (batch) => {
  const { request } = Produce.protocol({ version: 7 })(produceOptions(batch));
  return createRequest({ request, correlationId: 1, clientId: 'measure' });
};

/** @returns microseconds a record */
const time = async (size, run) => {
  const rounds = Math.ceil(RECORDS_EACH / size);
  const batches = Array.from({ length: Math.min(rounds, 100) }, (_, round) => sliceOf(round, size));
  const all = async () => {
    for (let i = 0; i < rounds; i++) await run(batches[i % batches.length]);
  };
  await all();
  const startedAt = performance.now();
  await all();
  return ((performance.now() - startedAt) * 1_000) / (rounds * size);
};

const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
  partitionId,
  leader: 0,
}));
const partitionWith = (partitioner) => (batch) => {
  for (const message of batch) partitioner({ topic: 't', partitionMetadata, message });
};

const measure = async (name, partitioner) => {
  const rows = [
    ['choose a partition', partitionWith(partitioner)],
    ['encode a produce request', encode],
  ];
  for (const [what, run] of rows) {
    const times = [];
    for (const size of BATCHES) times.push(`${(await time(size, run)).toFixed(2)} (${size})`);
    process.stdout.write(
      `${name.padEnd(10)} ${what.padEnd(25)} µs a record (records in a batch): ${times.join('  ')}\n`,
    );
  }
};

if (only !== 'mended') await measure('published', kafkajs.Partitioners.DefaultPartitioner());
mendKafkajs();
if (only !== 'published') await measure('mended', quickPartitioner());
