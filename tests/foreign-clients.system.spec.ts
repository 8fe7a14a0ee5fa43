import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { SdkSite } from './harness/sdk-site.js';
import type { TestDevice } from './harness/tenant.js';
import { nodeHabits } from './sdk/index.js';

interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

let site: SdkSite;
const clients: MqttClient[] = [];

beforeAll(async () => {
  site = await SdkSite.start();
}, 120_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await site?.stop();
}, 180_000);

/** MQTT.js as its users have it, with all that it does for a broker. */
const connect = async ({ keys }: TestDevice, more: IClientOptions = {}) => {
  const { deviceSecret: secret, ...names } = keys;
  const { keepaliveS, ...login } = nodeHabits.login({ keys: names, secret, mode: 2, nowMs: Date.now() });
  const client = await mqtt.connectAsync(site.stack.mqttUrl, {
    ...login,
    keepalive: keepaliveS,
    reconnectPeriod: 0,
    ...more,
  });
  clients.push(client);
  const messages: Message[] = [];
  client.on('message', (topic, payload, { retain }) =>
    messages.push({ topic, payload: payload.toString(), retain }),
  );
  return { client, messages };
};
const devices = async (count: number): Promise<TestDevice[]> => [...(await site.product(count)).devices];
const topicOf = ({ keys }: TestDevice, path: string) => `/sys/${keys.productKey}/${keys.deviceKey}/${path}`;
const two = async (): Promise<[TestDevice, TestDevice]> => {
  const [one, other] = await devices(2);
  if (!one || !other) throw new Error('no devices');
  return [one, other];
};
const SET = 'thing/service/measurepoint/set';
const ok = (command: string): string => JSON.stringify({ id: JSON.parse(command).id, code: 200, data: {} });
const post = (value: number, point = 'setpoint_kw'): string =>
  JSON.stringify({
    id: randomBytes(4).readUInt32BE().toString(),
    version: '1.0',
    method: 'thing.measurepoint.post',
    params: { measurepoints: { [point]: value } },
  });
const latest = async (assetId: string) =>
  (await site.client.registry<{ id: string }[]>('measurepoints', { action: 'queryLatest', assetId }, {}))
    .data;

describe('a foreign MQTT client', () => {
  const filters = [
    '#',
    '+/#',
    '/sys/#',
    '/sys/+/+/thing/service/measurepoint/set',
    '$SYS/#',
    '$share/g/#',
    '/',
    '//',
  ];

  it('is told that its device is disabled, and that another one is deleted, before it is cut off', async () => {
    const [one, other] = await two();
    const told: string[] = [];
    for (const [device, action, verb] of [
      [one, 'disable', 'disable'],
      [other, 'delete', 'delete'],
    ] as const) {
      const { client, messages } = await connect(device);
      // In the first moment of a connection nobody is told anything.
      expect((await site.client.set({ assetId: device.assetId, value: 1, timeout: 3 })).code).toBe(
        codes.replyTimeout.code,
      );
      await site.client.registry('devices', { action, assetId: device.assetId });
      await waitFor(() => !client.connected, { limitMs: 10_000, what: 'the end of the connection' });
      if (messages.some(({ topic }) => topic === topicOf(device, `thing/${verb}`))) told.push(verb);
    }
    expect(told).toEqual(['disable', 'delete']);
  }, 180_000);

  it('is refused every filter that is not below its own topics, and keeps its connection', async () => {
    const [one, other] = await two();
    const { client } = await connect(one);
    const foreign = [...filters, topicOf(other, '#'), topicOf(other, SET), `$share/g/${topicOf(one, '#')}`];
    for (const filter of foreign) {
      // MQTT.js makes an error of a refusal.
      await expect(client.subscribeAsync(filter)).rejects.toMatchObject({ packet: { granted: [128] } });
    }
    await client.subscribeAsync(topicOf(one, '#'));
    expect(client.connected).toBe(true);
  });

  it('gets each command once, however its subscriptions overlap', async () => {
    const [one] = await two();
    const { client, messages } = await connect(one);
    for (const path of ['#', 'thing/service/+', 'thing/service/#', SET])
      await client.subscribeAsync(topicOf(one, path), { qos: 1 });
    client.on('message', (topic, payload) => client.publish(`${topic}_reply`, ok(payload.toString())));
    await site.table.online([one.assetId]);
    const answers = [];
    for (const value of [1, 2, 3]) answers.push(await site.client.set({ assetId: one.assetId, value }));
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(messages.map(({ payload }) => JSON.parse(payload).params.setpoint_kw)).toEqual([1, 2, 3]);
  });

  it('sees nothing of another device, and nothing of its own again', async () => {
    const [one, other] = await two();
    const listener = await connect(one);
    const speaker = await connect(other);
    await listener.client.subscribeAsync(topicOf(one, '#'));
    await speaker.client.publishAsync(topicOf(one, SET), post(1), { qos: 1, retain: true });
    await speaker.client.publishAsync(topicOf(other, 'thing/measurepoint/post'), post(2), { qos: 1 });
    await listener.client.publishAsync(topicOf(one, 'thing/of/tomorrow'), post(3), { qos: 2, retain: true });
    const again = await connect(one);
    await again.client.subscribeAsync(topicOf(one, '#'));
    again.client.on('message', (topic, payload) =>
      again.client.publish(`${topic}_reply`, ok(payload.toString())),
    );
    await site.table.online([one.assetId]);
    // A command comes behind whatever else was on its way.
    expect((await site.client.set({ assetId: one.assetId, value: 4 })).code).toBe(codes.success.code);
    expect(listener.messages).toEqual([]);
    expect(speaker.messages).toEqual([]);
    expect(again.messages).toMatchObject([{ topic: topicOf(one, SET), retain: false }]);
  });

  it('leaves no will', async () => {
    const [one, other] = await two();
    const path = 'thing/measurepoint/post';
    const will = {
      topic: topicOf(one, path),
      payload: Buffer.from(post(1, 'enabled')),
      qos: 1,
      retain: true,
    } as const;
    const { client } = await connect(one, { will });
    client.stream.destroy();
    // Of the one that is gone the platform knows before it lets this one in.
    const back = await connect(one);
    await back.client.publishAsync(topicOf(one, path), post(5), { qos: 1 });
    await waitFor(async () => (await latest(one.assetId)).length > 0, { limitMs: 10_000 });
    expect(await latest(one.assetId)).toMatchObject([{ id: 'setpoint_kw', value: 5 }]);
    expect(await latest(other.assetId)).toEqual([]);
  });

  it('cannot answer for another device', async () => {
    const [victim, forger] = await two();
    const { messages } = await connect(victim);
    const { client } = await connect(forger);
    await site.table.online([victim.assetId]);
    const answer = site.client.set({ assetId: victim.assetId, value: 1, timeout: 2 });
    await waitFor(() => messages.length > 0, { limitMs: 10_000, what: 'the command' });
    const forged = ok(messages[0]?.payload ?? '{}');
    for (const qos of [0, 1, 2] as const)
      await client.publishAsync(topicOf(victim, `${SET}_reply`), forged, { qos });
    await client.publishAsync(topicOf(forger, `${SET}_reply`), forged, { qos: 1 });
    expect((await answer).code).toBe(codes.replyTimeout.code);
    expect(client.connected).toBe(true);
  });

  it('keeps its connection whatever it publishes', async () => {
    const [one] = await two();
    const { client } = await connect(one);
    for (const topic of ['$SYS/broker/uptime', 'foo', '/', '/sys/a/b', `${topicOf(one, SET)}_reply`])
      for (const payload of ['', 'x', post(1)]) await client.publishAsync(topic, payload, { qos: 1 });
    expect(client.connected).toBe(true);
  });
});
