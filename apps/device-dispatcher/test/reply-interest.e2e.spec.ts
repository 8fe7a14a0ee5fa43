import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { FakeReplyFilters } from './fake-reply-filters.js';
import { MqttDevice, topicOf } from './mqtt-device.js';
import { aMoment, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const POST = topicOf('ems-01', 'thing/measurepoint/post');
const post = (id: string) =>
  JSON.stringify({ id, method: 'thing.measurepoint.post', params: { measurepoints: {} } });

let filters: FakeReplyFilters;
let dispatcher: RunningDispatcher;
beforeEach(async () => {
  filters = new FakeReplyFilters();
  dispatcher = await startDispatcher({ filters });
});
afterEach(() => dispatcher.stop());

const restart = async () => {
  await dispatcher.stop();
  dispatcher = await startDispatcher({ filters });
};
const connect = (options = {}) => MqttDevice.connect(dispatcher.url, 'ems-01', options);
const written = () => waitFor(() => filters.all().length > 0, { limitMs: 60_000, what: 'a subscription' });

describe('an answer that a device subscribed to', () => {
  it('comes after a restart without another subscription [contract 6.3]', async () => {
    const before = await connect();
    await before.client.subscribeAsync(`${POST}_reply`);
    await written();
    await before.end();
    await restart();
    const device = await connect();
    device.client.publish(POST, post('1'));
    device.client.publish(POST, post('2'));
    expect((await device.messages(2)).map(({ payload }) => JSON.parse(payload).id)).toEqual(['1', '2']);
    expect(filters.lookUps).toBe(1);
    await device.end();
  });

  it('does not come any more after it unsubscribed', async () => {
    const before = await connect();
    await before.client.subscribeAsync([`${POST}_reply`, topicOf('ems-01', 'x')]);
    await before.client.unsubscribeAsync(`${POST}_reply`);
    await waitFor(() => filters.all().length === 1, { limitMs: 60_000, what: 'the unsubscription' });
    await before.end();
    await restart();
    const device = await connect();
    await device.client.publishAsync(POST, post('1'), { qos: 1 });
    await aMoment();
    expect(device.received).toEqual([]);
    await device.end();
  });

  it('comes when it subscribes right behind the request, once and only what it subscribed', async () => {
    const device = await connect();
    for (const id of ['1', '2', '3']) device.client.publish(POST, post(id));
    device.client.publish(topicOf('ems-01', 'thing/tag/query'), '{"id":"4"}');
    await device.client.subscribeAsync(`${POST}_reply`);
    await device.client.subscribeAsync(topicOf('ems-01', 'thing/measurepoint/#'));
    await device.messages(3);
    await aMoment();
    expect(device.received.map(({ payload }) => JSON.parse(payload).id)).toEqual(['1', '2', '3']);
    await device.end();
  });

  it('is not looked up for those who keep their session, or have subscribed in this connection', async () => {
    const kept = await connect({ clean: false });
    kept.client.publish(POST, post('1'));
    await kept.messages(1);
    await kept.end();
    const subscribed = await connect();
    await subscribed.client.subscribeAsync(`${POST}_reply`);
    subscribed.client.publish(POST, post('1'));
    await subscribed.messages(1);
    expect(filters.lookUps).toBe(0);
    await subscribed.end();
  });

  it('costs a device that never subscribes one look-up a connection', async () => {
    const device = await connect();
    for (const id of ['1', '2', '3']) await device.client.publishAsync(POST, post(id), { qos: 1 });
    await aMoment();
    expect([filters.lookUps, device.received]).toEqual([1, []]);
    await device.end();
  });

  it('is subscribed while the database is away', async () => {
    filters.isAway = true;
    const device = await connect();
    await device.client.subscribeAsync(`${POST}_reply`);
    device.client.publish(POST, post('1'));
    await device.messages(1);
    filters.isAway = false;
    await written();
    await device.end();
  });
});
