import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { loginOf, MqttDevice, topicOf } from './mqtt-device.js';
import { type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const POST = topicOf('ems-01', 'thing/measurepoint/post');
const post = (points: object) =>
  JSON.stringify({
    id: '7',
    version: '1.1',
    method: 'thing.measurepoint.post',
    params: { measurepoints: points },
  });

let dispatcher: RunningDispatcher;
beforeEach(async () => {
  dispatcher = await startDispatcher();
});
afterEach(() => dispatcher.stop());

/** As the Java SDK announces it. */
const connect = async (more = {}) => {
  const login = loginOf('ems-01', 'ems-01{ip=10.0.0.5,version=enos-mqtt-2.2.16,compress=GZIP}');
  const device = await MqttDevice.connect(dispatcher.url, 'ems-01', { ...login, ...more });
  const unpacked: string[] = [];
  device.client.on('message', (_, payload) => unpacked.push(gunzipSync(payload).toString()));
  const next = (count: number) => waitFor(() => unpacked.length >= count && unpacked, { limitMs: 60_000 });
  return { device, next };
};

describe('a device that compresses', () => {
  it('gets its commands compressed, and its compressed replies are read', async () => {
    const { device, next } = await connect();
    const command = await dispatcher.commandFor('ems-01');
    await dispatcher.life().delivery.deliver(command);
    const [pushed] = await next(1);
    expect(JSON.parse(pushed ?? '')).toEqual({
      id: String(command.messageId),
      version: '1.0',
      params: { setpoint_kw: 12.5 },
      method: 'thing.service.measurepoint.set',
    });
    const reply = gzipSync(JSON.stringify({ id: String(command.messageId), code: 200 }));
    device.client.publish(topicOf('ems-01', 'thing/service/measurepoint/set_reply'), reply);
    expect(await dispatcher.publisher.waitFor('device.replied')).toMatchObject([
      { messageId: String(command.messageId), code: 200 },
    ]);
    await device.end();
  });

  it('has its posts taken, and answers to them compressed', async () => {
    const { device, next } = await connect({ clean: false });
    device.client.publish(POST, gzipSync(post({ setpoint_kw: 1.5 })));
    expect(await dispatcher.publisher.waitFor('device.measured')).toMatchObject([
      { measurements: [{ values: { setpoint_kw: 1.5 } }] },
    ]);
    expect(await next(1)).toEqual(['{"id":"7","code":200,"data":{}}']);
    await device.end();
  });

  it.each([
    ['a bomb', gzipSync(Buffer.alloc(100_000_000)), 1008],
    ['a broken stream', gzipSync(post({})).subarray(0, 30), 1220],
    ['nothing', Buffer.alloc(0), 1251],
  ])('is refused for %s, and goes on', async (_, payload, code) => {
    const { device, next } = await connect({ clean: false });
    device.client.publish(POST, payload);
    device.client.publish(POST, gzipSync(post({})));
    const answers = await next(2);
    expect(answers.map((text) => JSON.parse(text).code)).toEqual([code, 200]);
    await device.end();
  });
});
