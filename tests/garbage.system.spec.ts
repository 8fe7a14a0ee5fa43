import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parkedTopic, topics } from '@setpoint/channels';
import { CommandState, codes } from '@setpoint/codes';
import { type OutgoingRecord, Publisher, parkedHeaderNames } from '@setpoint/kafka';
import { createLogger, waitFor } from '@setpoint/service-kit';
import { readTopic } from './harness/read-topic.js';
import { Scenario } from './harness/scenario.js';

let scenario: Scenario;
const HEALTHY = 0;
const VANDAL = 1;

const assetOf = (index: number): string => scenario.tenant.devices[index]?.assetId ?? '';
const isFine = { code: codes.success.code };

beforeAll(async () => {
  scenario = await Scenario.start({ deviceCount: 2 });
  await scenario.connect();
}, 120_000);

afterAll(() => scenario?.stop(), 60_000);

/** None of these is a message of ours. */
const garbage: readonly Pick<OutgoingRecord, 'headers' | 'value'>[] = [
  { headers: { type: 'command.submit', version: '1' }, value: 'not json' },
  { headers: {}, value: '{}' },
  { headers: { type: 'command.submit', version: '99' }, value: '{}' },
  { headers: { type: 'device.replied', version: '1' }, value: '{"assetId":7}' },
  { headers: { type: 'device.dispatch', version: '1' }, value: '[]' },
  { headers: { type: 'no.such.type', version: '1' }, value: '"\\ud800"' },
];

describe('garbage on an internal topic', () => {
  const addressed = [
    [topics.commandRequests.name, {}],
    [topics.deviceReplies.name, {}],
    [topics.deviceSessions.name, {}],
    [topics.deviceTelemetry.name, {}],
    [topics.deviceDispatches.name, { partition: 0 }],
    [topics.gatewayReplies.name, { partition: 0 }],
    [topics.registryChanges.name, {}],
  ] as const;

  it.each(addressed)('of %s is parked with its cause, and work goes on', async (topic, address) => {
    const client = scenario.stack.kafkaClient();
    const publisher = new Publisher({ client, logger: createLogger({ service: 'test', level: 'silent' }) });
    await publisher.start();
    // The key of a device that is used below: its own partition has to go on.
    const records = garbage.map((record) => ({ topic, key: assetOf(HEALTHY), ...address, ...record }));
    await publisher.publish(records);
    await publisher.stop();

    await scenario.stack.observe(async () => {
      // What is parked may be parked twice.
      const parked = await readTopic(client, parkedTopic(topic), (all) => {
        const values = new Set(all.map((record) => record.value));
        return garbage.every(({ value }) => value !== null && values.has(value));
      });
      const causes = parked.map((record) => record.headers[parkedHeaderNames.cause] ?? '');
      expect(causes.every((cause) => cause.length > 5)).toBe(true);
      expect(await scenario.client.set({ assetId: assetOf(HEALTHY), value: 1 })).toMatchObject(isFine);
    });
  });
});

describe('garbage on an MQTT connection', () => {
  const openings: readonly (readonly [string, Buffer])[] = [
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
    ['random bytes', Buffer.from('ff'.repeat(200), 'hex')],
    ['a length that never ends', Buffer.from('10ffffffffffff', 'hex')],
    ['a PUBLISH before CONNECT', Buffer.from('3005000161410a', 'hex')],
    ['a TLS hello', Buffer.from('160301020001000001fc0303', 'hex')],
  ];

  it.each(openings)('closes the connection that begins with %s', async (_, bytes) => {
    const { hostname, port } = new URL(scenario.stack.mqttUrl);
    const socket = connectTcp(Number(port), hostname, () => socket.write(bytes));
    let isClosed = false;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      isClosed = true;
    });
    socket.resume();
    await scenario.stack.observe(() =>
      waitFor(() => isClosed, { limitMs: 15_000, what: 'the server to hang up' }),
    );
    expect(await scenario.client.set({ assetId: assetOf(HEALTHY), value: 2 })).toMatchObject(isFine);
  });

  it('from a device that is logged in does not disturb the others', async () => {
    const vandal = scenario.devices[VANDAL];
    const { productKey = '', deviceKey = '' } = scenario.tenant.devices[VANDAL]?.keys ?? {};
    const own = `/sys/${productKey}/${deviceKey}`;
    const victim = scenario.tenant.devices[HEALTHY]?.keys.deviceKey ?? '';
    const publishes: readonly (readonly [string, string | Buffer])[] = [
      [`${own}/thing/service/measurepoint/set_reply`, 'not json'],
      [`${own}/thing/service/measurepoint/set_reply`, ''],
      [`${own}/thing/service/measurepoint/set_reply`, '['.repeat(100_000)],
      [`${own}/thing/service/measurepoint/set_reply`, '{"id":{"a":1},"code":[]}'],
      [`${own}/thing/measurepoint/post`, Buffer.alloc(600 * 1024, 'x')],
      [`${own}/no/such/topic`, '{}'],
      ['/', '{}'],
      ['$SYS/heartbeat', '{}'],
      [`/sys/${productKey}/${victim}/thing/service/measurepoint/set_reply`, '{"id":"1","code":200}'],
    ];
    await scenario.stack.observe(async () => {
      for (const [topic, payload] of publishes) {
        await vandal?.connected();
        vandal?.publish(topic, payload);
        const answer = await scenario.client.set({ assetId: assetOf(HEALTHY), value: 3 });
        expect(answer).toMatchObject(isFine);
      }
    });
  });

  it('from a liar lets the command time out, and the next one is sent', async () => {
    const liar = scenario.devices[VANDAL];
    if (!liar) throw new Error('no device');
    await liar.connected();
    await scenario.table.online([assetOf(VANDAL)]);
    liar.behaviour = { name: 'liar' };
    const lied = await scenario.client.set({ assetId: assetOf(VANDAL), value: 4, timeout: 1 });
    expect(lied.code).toBe(codes.replyTimeout.code);
    liar.behaviour = { name: 'prompt' };
    const told = await scenario.client.set({ assetId: assetOf(VANDAL), value: 5, timeout: 5 });
    expect(told).toMatchObject(isFine);
    const { data } = await scenario.client.get(assetOf(VANDAL), lied.data?.commandId ?? '');
    expect(data?.state).toBe(CommandState.timedOut);
  });
});
