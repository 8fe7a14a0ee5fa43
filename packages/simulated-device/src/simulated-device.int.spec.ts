import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@setpoint/service-kit';
import { StubBroker } from '../test/stub-broker.js';
import type { Behaviour } from './behaviour.js';
import { MemoryLedger } from './ledger.js';
import { SimulatedDevice } from './simulated-device.js';

const keys = { productKey: 'pQ7wXk2L', deviceKey: 'ems-01', deviceSecret: 'nR4vT8yK2bD6fH0jL3sW' };
const setTopic = '/sys/pQ7wXk2L/ems-01/thing/service/measurepoint/set';
const wire = (id: string) =>
  JSON.stringify({ id, version: '1.0', params: { kw: 1 }, method: 'thing.service.measurepoint.set' });
const soon = { limitMs: 60_000 };

let broker: StubBroker;
let url: string;
let ledger: MemoryLedger;
let device: SimulatedDevice;

const startDevice = async (behaviour: Behaviour = { name: 'prompt' }) => {
  device = new SimulatedDevice({ url, keys, behaviour, ledger, backOff: { firstMs: 10, maxMs: 20 } });
  await device.start();
  await device.connected();
};

beforeEach(async () => {
  broker = new StubBroker();
  url = await broker.start();
  ledger = new MemoryLedger();
});

afterEach(async () => {
  await device.stop();
  await broker.stop();
});

describe('a simulated device', () => {
  it('logs in with protocol level 4 and its digest', async () => {
    await startDevice();
    const [connect] = broker.connects();
    expect(connect).toMatchObject({
      protocolVersion: 4,
      username: 'ems-01&pQ7wXk2L',
      clean: true,
      keepalive: 60,
    });
    expect(connect?.clientId).toMatch(/^ems-01\|securemode=2,signmethod=sha256,timestamp=\d{13}\|$/);
    expect(connect?.password?.toString()).toMatch(/^[0-9A-F]{64}$/);
  });

  it('answers a command that it never subscribed to', async () => {
    await startDevice();
    broker.push(setTopic, wire('1767225600'));
    await waitFor(() => broker.count('publish') > 0, soon);
    expect(broker.publishes()).toEqual([
      { topic: `${setTopic}_reply`, payload: '{"id":"1767225600","code":200,"data":{}}' },
    ]);
    expect(broker.count('subscribe')).toBe(0);
  });

  it('notes in its ledger what it saw and what it answered', async () => {
    await startDevice();
    broker.push(setTopic, 'not json');
    broker.push(setTopic, wire('5'));
    await waitFor(() => broker.count('publish') > 0, soon);
    expect(ledger.entries.map((e) => e.event)).toEqual(['connected', 'unreadable', 'received', 'answered']);
    expect(ledger.received('pQ7wXk2L/ems-01')).toMatchObject([
      { messageId: '5', params: { kw: 1 }, method: 'thing.service.measurepoint.set' },
    ]);
  });

  it('answers over its new connection when it lost the old one meanwhile', async () => {
    await startDevice({ name: 'late', delayMs: 300 });
    broker.push(setTopic, wire('6'));
    await waitFor(() => ledger.received().length === 1, soon);
    broker.cutOff();
    await waitFor(() => broker.count('publish') === 1, soon);
    expect(broker.count('connect')).toBe(2);
  });

  it('comes back after a refusal, with the same client id and password', async () => {
    broker.connackCodes.push(4, 5);
    await startDevice();
    const logins = broker.connects().map(({ clientId, password }) => `${clientId} ${password?.toString()}`);
    expect(logins).toHaveLength(3);
    expect(new Set(logins).size).toBe(1);
    expect(ledger.entries.map((e) => e.event)).toEqual(['refused', 'refused', 'connected']);
  });

  it('comes and goes when it is sleepy, saying goodbye each time', async () => {
    await startDevice({ name: 'sleepy', awakeMs: 60, asleepMs: 30 });
    await waitFor(() => broker.count('connect') >= 3, soon);
    expect(broker.count('disconnect')).toBeGreaterThanOrEqual(2);
  });

  it('says goodbye when it is stopped, and stays away', async () => {
    await startDevice();
    await device.stop();
    await waitFor(() => broker.count('disconnect') === 1, soon);
    expect(device.isConnected).toBe(false);
  });

  it('can be stopped twice, and while nobody answers its login', async () => {
    await startDevice();
    await broker.stop();
    await device.stop();
    await device.stop();
    expect(device.isConnected).toBe(false);
  });
});
