import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Message } from 'kafkajs';
import Produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { encodeProduce, type ProduceOptions } from './produce-request.js';
import { produceQuickly } from './quick-produce.js';

const VERSION = 7;
const GZIP = 1;

const request = (batches: readonly Message[][], other: Partial<ProduceOptions> = {}): ProduceOptions => ({
  acks: -1,
  timeout: 5_000,
  compression: 0,
  producerId: -1,
  producerEpoch: 0,
  topicData: [
    {
      topic: 'setpoint.übung',
      partitions: batches.map((messages, partition) => ({ partition, firstSequence: 0, messages })),
    },
  ],
  ...other,
});

const byKafkajs = async (options: ProduceOptions): Promise<Buffer> =>
  (await Produce.protocol({ version: VERSION })(options).request.encode()).buffer;

/** Numbers that are the same in every run. */
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const random = seeded(7);
const below = (limit: number) => Math.floor(random() * limit);
const LETTERS = ['a', 'Z', '0', '"', '\n', 'é', '温', '🌡', '\ud800'];
const randomText = (maxChars: number): string => {
  const letters = random() < 0.5 ? 3 : LETTERS.length;
  return Array.from({ length: below(maxChars) }, () => LETTERS[below(letters)]).join('');
};
const randomHeaders = (): Record<string, string> =>
  Object.fromEntries(Array.from({ length: below(5) }, () => [randomText(40), randomText(60)]));
const randomMessage = (): Message => ({
  value: random() < 0.1 ? null : randomText([10, 100, 1_000, 20_000][below(4)] ?? 0),
  ...(random() < 0.7 && { key: random() < 0.2 ? null : randomText(40) }),
  ...(random() < 0.8 && { headers: randomHeaders() }),
  ...(random() < 0.5 && { partition: 0 }),
});

const text: Message = { key: 'k', value: 'v', headers: { type: 't' } };

describe('a produce request', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_795_763_000_123 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('has the bytes that kafkajs gives it, for many random records', async () => {
    for (let i = 0; i < 100; i++) {
      const batches = Array.from({ length: 1 + below(4) }, () =>
        Array.from({ length: below(15) }, randomMessage),
      );
      const options = request(batches);
      expect(encodeProduce(options)?.equals(await byKafkajs(options))).toBe(true);
    }
  });

  it.each([
    0,
    1,
    19,
    20,
    21,
    52,
    53,
    54,
    63,
    64,
    8_000,
    8_179,
    8_180,
    8_181,
    8_182,
    8_183,
    8_184,
    8_185,
    2 ** 20,
  ])('has the bytes that kafkajs gives it, for a value of %d characters', async (chars) => {
    for (const letter of ['x', 'é']) {
      const options = request([[{ value: letter.repeat(chars) }]]);
      expect(encodeProduce(options)?.equals(await byKafkajs(options))).toBe(true);
    }
  });

  it('has the bytes that kafkajs gives it, for 20,000 records of one partition', async () => {
    const options = request([Array.from({ length: 20_000 }, () => ({ value: '' }))]);
    expect(encodeProduce(options)?.equals(await byKafkajs(options))).toBe(true);
  });

  it.each<[string, Partial<Message>, Partial<ProduceOptions>]>([
    ['a key of bytes', { key: Buffer.from('k') }, {}],
    ['a value of bytes', { value: Buffer.from('v') }, {}],
    ['a header of bytes', { headers: { type: Buffer.from('t') } }, {}],
    ['a header that is given twice', { headers: { type: ['t', 'u'] } }, {}],
    ['a timestamp', { timestamp: '1795762000000' }, {}],
    ['a timestamp of tomorrow', { timestamp: '1895762000000' }, {}],
    ['a compression', {}, { compression: GZIP }],
    ['a transaction', {}, { transactionalId: 'x' }],
    ['a producer id', {}, { producerId: 12 }],
  ])('with %s is left to kafkajs', async (_, message, other) => {
    const options = request([[text, { ...text, ...message }, text]], other);
    const Mended = { ...Produce };
    produceQuickly(Mended);
    const mended = await Mended.protocol({ version: VERSION })(options).request.encode();
    expect(encodeProduce(options)).toBeUndefined();
    expect(mended.buffer.equals(await byKafkajs(options))).toBe(true);
  });

  it('with a header without a value fails as before', async () => {
    const options = request([[{ value: '', headers: { type: undefined } as never }]]);
    const Mended = { ...Produce };
    produceQuickly(Mended);
    await expect(Mended.protocol({ version: VERSION })(options).request.encode()).rejects.toThrow(
      'must be of type string',
    );
  });

  it.each([3, 7])('is sent in the bytes of here, version %d', async (version) => {
    const options = request([[text]]);
    const Mended = { ...Produce };
    produceQuickly(Mended);
    const mended = await Mended.protocol({ version })(options).request.encode();
    expect(mended.buffer).toEqual(encodeProduce(options));
    // kafkajs keeps more room than it fills.
    expect(mended.buf).toHaveLength(mended.offset);
  });
});
