// How long kafkajs takes, as it is published and as it is mended here, for what is done with every record (choosing a
// partition, encoding it, decoding it) and with every fetch that brings nothing. Run `pnpm build` before.
//
//     node packages/kafka/scripts/measure-encoding.mjs [--only mended|published]    (and node --cpu-prof, to see where)
import { parseArgs } from 'node:util';
import kafkajs from 'kafkajs';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import createRequest from 'kafkajs/src/protocol/request.js';
import Fetch from 'kafkajs/src/protocol/requests/fetch/index.js';
import Produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { toIncoming } from '../dist/consumer/to-incoming.js';
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

/** The bytes of a batch, as the broker gives them back. */
const recordSetOf = async (batch) => {
  const body = (await Produce.protocol({ version: 7 })(produceOptions(batch)).request.encode()).buffer;
  const TOPIC_AT = 12;
  const recordsAt = TOPIC_AT + 2 + 'setpoint.commands'.length + 4 + 4 + 4;
  return body.subarray(recordsAt);
};

/** An answer for all partitions of a topic, of which the first has records. */
const answerOf = (recordSet) => {
  const encoder = new Encoder().writeInt32(0).writeInt16(0).writeInt32(0).writeInt32(1);
  encoder.writeString('setpoint.commands').writeInt32(PARTITIONS);
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const records = partition === 0 ? recordSet : Buffer.alloc(0);
    encoder.writeInt32(partition).writeInt16(0).writeInt64(123_456).writeInt64(123_456).writeInt64(0);
    encoder.writeInt32(-1).writeInt32(-1).writeInt32(records.length).writeBuffer(records);
  }
  return encoder.buffer;
};

const fetchOptions = {
  maxWaitTime: 500,
  minBytes: 1,
  maxBytes: 10_485_760,
  isolationLevel: 1,
  rackId: '',
  topics: Array.from({ length: PARTITIONS }, (_, partition) => ({
    topic: 'setpoint.commands',
    partitions: [{ partition, fetchOffset: '123456', maxBytes: 1_048_576 }],
  })),
};

const encodeFetch = () =>
  createRequest({
    request: Fetch.protocol({ version: 11 })(fetchOptions).request,
    correlationId: 1,
    clientId: 'measure',
  });

const decodeFetch = async (answer) => {
  const { responses } = await Fetch.protocol({ version: 11 })(fetchOptions).response.decode(answer);
  return responses[0].partitions[0].messages.map((message) => toIncoming('t', 0, message));
};

/** @returns microseconds a record */
const time = async (size, run, prepare = (batch) => batch) => {
  const rounds = Math.ceil(RECORDS_EACH / size);
  const batches = [];
  for (let round = 0; round < Math.min(rounds, 100); round++)
    batches.push(await prepare(sliceOf(round, size)));
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

const report = (name, what, times) =>
  process.stdout.write(`${name.padEnd(10)} ${what.padEnd(35)} ${times.join('  ')}\n`);

const measure = async (name, partitioner) => {
  const rows = [
    ['choose a partition', partitionWith(partitioner)],
    ['encode a produce request', encode],
    [`decode the answer to a fetch`, decodeFetch, async (batch) => answerOf(await recordSetOf(batch))],
  ];
  for (const [what, run, prepare] of rows) {
    const times = [];
    for (const size of BATCHES) times.push(`${(await time(size, run, prepare)).toFixed(2)} (${size})`);
    report(name, what, times);
  }
  const nothing = answerOf(Buffer.alloc(0));
  const aFetch = async (run) => (10 * (await time(10, run))).toFixed(2);
  report(name, `ask ${PARTITIONS} partitions`, [await aFetch(encodeFetch)]);
  report(name, `learn that ${PARTITIONS} have nothing`, [await aFetch(() => decodeFetch(nothing))]);
};

process.stdout.write('µs a record (records in a batch); µs for a fetch\n');
if (only !== 'mended') await measure('published', kafkajs.Partitioners.DefaultPartitioner());
mendKafkajs();
if (only !== 'published') await measure('mended', quickPartitioner());
