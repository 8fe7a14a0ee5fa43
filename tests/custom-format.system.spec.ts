import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import { loginOf } from '@setpoint/simulated-device';
import { connectAsync, type MqttClient } from 'mqtt';
import { callAdmin } from './harness/admin-client.js';
import { CommandTable } from './harness/command-table.js';
import { PatientClient } from './harness/patient-client.js';
import { Stack } from './harness/stack.js';
import { createOrganization, createProduct, type TestDevice, type TestProduct } from './harness/tenant.js';

/** Of contract 9.6 (b). */
const SCRIPT = readFileSync(
  new URL('../packages/payload-scripts/test/scripts/64-bit-ids.js.txt', import.meta.url),
  'utf8',
);
const WITHOUT_SERVICE = SCRIPT.replace("'thing.service.restart'", "'thing.service.none'");
const LOOPS = `${SCRIPT}
function jsonStrToRawData() { while (1); }`;

let stack: Stack;
let orgId: string;
let client: PatientClient;
let custom: TestProduct;
let json: TestProduct;
const clients: MqttClient[] = [];

beforeAll(async () => {
  stack = await Stack.start();
  orgId = await createOrganization(stack);
  client = new PatientClient(stack.gatewayUrl, orgId);
  custom = await createProduct(stack, orgId, 1, { dataFormat: 'Custom' });
  json = await createProduct(stack, orgId, 1);
  const table = new CommandTable(stack.infrastructure.databaseUrl);
  for (const device of [deviceOf(custom), deviceOf(json)]) clients.push(await connect(device));
  await stack.observe(() => table.online([deviceOf(custom).assetId, deviceOf(json).assetId]));
}, 120_000);

afterAll(async () => {
  await Promise.all(clients.map((one) => one.endAsync(true)));
  await stack?.stop();
}, 180_000);

const deviceOf = ({ devices: [device] }: TestProduct): TestDevice => {
  if (!device) throw new Error('the product has no device');
  return device;
};

/** Logs in, answers commands in bytes and in JSON as the contract's script has it, and remembers the bytes. */
const received: string[] = [];
const connect = async ({ keys }: TestDevice): Promise<MqttClient> => {
  const { clientId, username, password } = loginOf(keys, 'node', Date.now());
  const device = await connectAsync(stack.mqttUrl, { clientId, username, password });
  device.on('message', (topic, payload) => {
    if (!topic.endsWith('/thing/model/down_raw')) {
      const { id } = JSON.parse(payload.toString()) as { id: string };
      device.publish(`${topic}_reply`, JSON.stringify({ id, code: 200 }));
      return;
    }
    received.push(payload.toString('hex'));
    const id = payload.subarray(1, 9).toString('hex');
    const isService = payload[0] === 0x10;
    const reply = isService ? `90${id}00c800001092` : `82${id}00c8`;
    device.publish(`${topic}_reply`, Buffer.from(reply, 'hex'));
  });
  return device;
};

const storeScript = async (source: string): Promise<void> => {
  const path = `/setpoint/v1/products/${custom.productKey}/codec?orgId=${orgId}`;
  const answer = await callAdmin(stack, 'PUT', path, source, 'text/javascript');
  expect(JSON.parse(answer)).toMatchObject({ code: 0 });
};
const set = (product: TestProduct, value: unknown) =>
  client.set({ assetId: deviceOf(product).assetId, value, timeout: 10 });
const restart = () =>
  client.invoke({
    assetId: deviceOf(custom).assetId,
    serviceId: 'restart',
    inputData: { delay_s: 300 },
    timeout: 10,
  });
/** A dispatcher hears of another script a moment after it is stored. */
const until = async <T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> => {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (isIt(answer) || tries === 50) return answer;
  }
};

describe('a device with a format of its own, through all services', () => {
  it('takes no command before its product has a script', async () => {
    const answer = await set(custom, 1);
    expect(answer).toMatchObject({ code: codes.encodeFailed.code });
    expect(answer.msg).toBe(`${codes.encodeFailed.msg}: the product has no script`);
    expect(received).toEqual([]);
  });

  it('is spoken to in the bytes that the script makes, and answers in bytes', async () => {
    await storeScript(SCRIPT);
    const { code, data } = await until(
      () => set(custom, 12.5),
      (answer) => answer.code === 0,
    );
    expect(code).toBe(0);
    expect(received.at(-1)).toMatch(/^02[0-9a-f]{16}0141480000$/);
    const command = await client.get(deviceOf(custom).assetId, data?.commandId ?? '');
    expect(command.data).toMatchObject({ state: CommandState.succeeded, reach: 'replied' });
    expect(await restart()).toMatchObject({ code: 0, data: { outputData: { ticket: 4242 } } });
    expect(received.at(-1)).toMatch(/^10[0-9a-f]{16}0000012c$/);
  });

  it('is spoken to by another script as soon as that is stored, and callers read why it refuses', async () => {
    await storeScript(WITHOUT_SERVICE);
    const answer = await until(restart, ({ code }) => code !== 0);
    expect(answer).toMatchObject({ code: codes.encodeFailed.code });
    expect(answer.msg).toContain('unsupported method thing.service.restart');
    const command = await client.get(deviceOf(custom).assetId, answer.data?.commandId ?? '');
    expect(command.data).toMatchObject({
      state: CommandState.failed,
      failCode: codes.encodeFailed.code,
      reach: 'not_sent',
      failMessage: expect.stringContaining('unsupported method'),
    });
    expect(await set(custom, 2)).toMatchObject({ code: 0 });
  });

  it('is left alone by a script that loops, which is switched off, and other products go on', async () => {
    await storeScript(LOOPS);
    const first = await until(
      () => set(custom, 3),
      ({ code }) => code !== 0,
    );
    expect(first.msg).toContain('ran for more than');
    const others = Promise.all(Array.from({ length: 10 }, (_, value) => set(json, value)));
    const off = await until(
      () => set(custom, 4),
      ({ msg }) => msg.includes('switched off'),
    );
    expect(off).toMatchObject({
      code: codes.encodeFailed.code,
      msg: expect.stringContaining('switched off'),
    });
    expect((await others).map(({ code }) => code)).toEqual(Array(10).fill(0));
  });

  it('takes commands again with a good script, without waiting for the pause to end', async () => {
    await storeScript(SCRIPT);
    expect(
      await until(
        () => set(custom, 5),
        ({ code }) => code === 0,
      ),
    ).toMatchObject({ code: 0 });
  });
});
