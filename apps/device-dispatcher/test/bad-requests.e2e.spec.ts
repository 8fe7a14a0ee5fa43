import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AskingDevice } from './device-asks.js';
import { loginOf, MqttDevice, topicOf } from './mqtt-device.js';
import { PRODUCT, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

let dispatcher: RunningDispatcher;
let device: AskingDevice;
beforeEach(async () => {
  dispatcher = await startDispatcher();
  dispatcher.registry.add('gw-01', { productType: 'Gateway' });
  device = await AskingDevice.connect(dispatcher, 'gw-01');
});
afterEach(async () => {
  await device.end();
  await dispatcher.stop();
});

interface Topic {
  readonly path: string;
  /** For params that are no such thing. */
  readonly malformed: number;
  /** A request that is taken. */
  readonly good: unknown;
  /** JSON of params with something bad in the place of a name and of a value. */
  readonly bad: (name: string, value: string) => string;
  /** An empty list is taken. */
  readonly takesEmptyList?: boolean;
}

const named = (member: string) => (name: string, value: string) => `{"${member}":{${name}:${value}}}`;
const listed = (member: string) => (name: string, value: string) => `{"${member}":[${name},${value}]}`;
const batched = (name: string, value: string) => `[{"measurepoints":{${name}:${value}}}]`;
const meter = `"productKey":"${PRODUCT}","deviceName":"m"`;

const topics: readonly Topic[] = [
  ...['thing/measurepoint/post', 'thing/measurepoint/resume'].map((path) => ({
    path,
    malformed: 1220,
    good: { measurepoints: { soc: 1 } },
    bad: named('measurepoints'),
  })),
  ...['thing/measurepoint/post/batch', 'thing/measurepoint/resume/batch'].map((path) => ({
    path,
    malformed: 1220,
    good: [{ measurepoints: { soc: 1 } }],
    bad: batched,
    takesEmptyList: true,
  })),
  { path: 'thing/event/trip/post', malformed: 1220, good: { events: { amps: 1 } }, bad: named('events') },
  {
    path: 'thing/attribute/update',
    malformed: 1207,
    good: { attributes: { vendor: 'ACME' } },
    bad: named('attributes'),
  },
  { path: 'thing/attribute/query', malformed: 1208, good: { attributes: [] }, bad: listed('attributes') },
  {
    path: 'thing/attribute/delete',
    malformed: 1209,
    good: { attributes: ['vendor'] },
    bad: listed('attributes'),
  },
  {
    path: 'thing/tag/update',
    malformed: 1220,
    good: { tags: { a: 'b' } },
    bad: named('tags'),
    takesEmptyList: true,
  },
  ...['thing/tag/query', 'thing/tag/delete'].map((path) => ({
    path,
    malformed: 1220,
    good: { tags: ['a'] },
    bad: listed('tags'),
    takesEmptyList: true,
  })),
  {
    path: 'thing/device/register',
    malformed: 1220,
    good: [{ productKey: PRODUCT, deviceName: 'm' }],
    bad: (name, value) => `[{${meter},"deviceAttributes":{${name}:${value}}}]`,
  },
];

const cases = topics.map((topic): [string, Topic] => [topic.path, topic]);
const methodOf = (path: string) => path.replaceAll('/', '.');
const withParams = (path: string, params: string) =>
  `{"id":"7","method":"${methodOf(path)}","params":${params}}`;
const codeOf = async (path: string, text: string | Buffer) => (await device.askText(path, text)).code;

/** The next message is heard, and understood, over the same connection. */
const expectHeard = async ({ path, good }: Topic): Promise<void> => {
  expect(await device.ask(path, good, { id: 'last' })).toMatchObject({ id: 'last', code: 200 });
  expect(device.device.client.connected).toBe(true);
};

describe('a bad request ends no connection', () => {
  it.each(cases)('on %s with an envelope that is none', async (path, topic) => {
    const good = JSON.stringify({ params: topic.good, id: '1' });
    const envelopes: [string | Buffer, number][] = [
      ['', 1251],
      [' ', 1220],
      ['{', 1220],
      ['[]', 1220],
      ['null', 1220],
      ['"x"', 1220],
      ['5', 1220],
      [Buffer.from([0xff, 0xfe, 0x00, 0x80]), 1220],
      [good, 1260],
      [good.replace('{', '{"method":5,'), 1260],
      [good.replace('{', '{"method":"thing.x.y",'), 1260],
      [good.replace('{', `{"method":"${methodOf(path)}","method":"x",`), 1260],
      [`{"x":"${'x'.repeat(524_288)}"}`, 1008],
    ];
    const codes = [];
    for (const [text] of envelopes) codes.push(await codeOf(path, text));
    expect(codes).toEqual(envelopes.map(([, code]) => code));
    await expectHeard(topic);
  });

  it.each(cases)('on %s with params that are none', async (path, topic) => {
    const { malformed, takesEmptyList = false } = topic;
    expect(await codeOf(path, `{"id":"7","method":"${methodOf(path)}"}`)).toBe(malformed);
    for (const params of ['null', '"x"', '5', 'true', '[[]]', '[null]'])
      expect([params, await codeOf(path, withParams(path, params))]).toEqual([params, malformed]);
    expect(await codeOf(path, withParams(path, '[]'))).toBe(takesEmptyList ? 200 : malformed);
    await expectHeard(topic);
  });

  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const names = ['"__proto__"', '"constructor"', '"toString"', '"\\u0000"', '"\\ud800"', '""', '"a.b"'];
  const values = [
    '1e400',
    '-1e400',
    '9007199254740993',
    '"\\u0000"',
    '"\\udfff"',
    deep(50),
    deep(100_000),
    '{}',
  ];
  const lists = [
    `{${Array.from({ length: 20_000 }, (_, i) => `"n${i}":1`).join(',')}}`,
    `[${'1,'.repeat(50_000)}1]`,
    `"${'x'.repeat(200_000)}"`,
  ];

  it.each(cases)('on %s with names and values that no store takes', async (path, topic) => {
    const bad = [
      ...names.map((name) => topic.bad(name, '1')),
      ...[...values, ...lists].map((value) => topic.bad('"vendor"', value)),
      ...[...values, ...lists],
    ];
    for (const params of bad) {
      const code = await codeOf(path, withParams(path, params));
      expect([params.slice(0, 80), code]).not.toContain(500);
    }
    await expectHeard(topic);
  });

  it.each(cases)('on %s with ids of all kinds', async (path, topic) => {
    const params = JSON.stringify(topic.good);
    const ask = (members: string) =>
      device.askText(path, `{${members},"method":"${methodOf(path)}","params":${params}}`);
    const ids: [string, unknown][] = [
      [`"id":"${'9'.repeat(65)}"`, undefined],
      [`"id":${'9'.repeat(65)}`, undefined],
      ['"id":{"id":1}', undefined],
      ['"id":null', undefined],
      ['"id":"1","id":"2"', '2'],
      ['"id":"a\\u0000b"', 'ab'],
      ['"id":0', 0],
    ];
    for (const [members, id] of ids) expect([members, (await ask(members)).id]).toEqual([members, id]);
    await expectHeard(topic);
  });
});

it('a message that is too large only when it is unpacked is refused with 1008', async () => {
  const login = loginOf('ems-01', 'ems-01{compress=GZIP}');
  const packed = await MqttDevice.connect(dispatcher.url, 'ems-01', { ...login, clean: false });
  const codes: number[] = [];
  packed.client.on('message', (_, payload) => codes.push(JSON.parse(gunzipSync(payload).toString()).code));
  const bomb = gzipSync(`{"x":"${'x'.repeat(10_000_000)}"}`);
  expect(bomb.length).toBeLessThan(20_000);
  for (const { path } of topics) packed.client.publish(topicOf('ems-01', path), bomb, { qos: 1 });
  await packed.messages(topics.length);
  expect(codes).toEqual(topics.map(() => 1008));
  expect(packed.client.connected).toBe(true);
  await packed.end();
});

it('another device may not be spoken for, whatever is asked', async () => {
  for (const [index, { path, good }] of topics.entries()) {
    const message = JSON.stringify({ id: '7', method: methodOf(path), params: good });
    device.device.client.publish(topicOf('ems-02', path), message, { qos: 1 });
    const answer = (await device.device.messages(index + 1))[index];
    expect([path, JSON.parse(answer?.payload ?? '')]).toEqual([
      path,
      expect.objectContaining({ code: 1009 }),
    ]);
  }
  expect([dispatcher.writes.calls, dispatcher.publisher.ofType('device.measured')]).toEqual([0, []]);
});
