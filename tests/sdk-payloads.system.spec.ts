import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { SdkSite, type SiteProduct } from './harness/sdk-site.js';
import { type Habits, javaHabits, nodeHabits, pythonHabits, type SdkDevice } from './sdk/index.js';

/** Of contract 9.6 (b); only the platform runs it. */
const SCRIPT = readFileSync(
  join(import.meta.dirname, '../packages/payload-scripts/test/scripts/64-bit-ids.js.txt'),
  'utf8',
);
const BROKEN = 'function jsonStrToRawData() { throw 1; } function rawDataToJsonStr() { throw 1; }';

/** The C SDK has raw topics too, and nobody has seen it use them. */
const sdks: [string, Habits][] = [
  ['Node', nodeHabits],
  ['Python', pythonHabits],
  ['Java', javaHabits()],
  ['Java with GZIP', javaHabits({ compress: 'GZIP' })],
];
const SET = 0x02;
const RESTART = 0x10;
const TICKET = 4242;

let site: SdkSite;

beforeAll(async () => {
  site = await SdkSite.start();
}, 120_000);

afterAll(() => site?.stop(), 60_000);

// Whatever else a test is about: nothing came that the real SDK could not have borne.
afterEach(() => expect(site.takeFailures()).toEqual([]));

/** A device that speaks bytes: it answers each command with its kind, its id and 200. */
const answerBytes = (command: Buffer): Buffer | null => {
  const [kind] = command;
  const head = (first: number) =>
    Buffer.concat([Buffer.of(first), command.subarray(1, 9), Buffer.of(0, 200)]);
  if (kind === SET) return head(0x82);
  if (kind !== RESTART) return null;
  const ticket = Buffer.alloc(4);
  ticket.writeUInt32BE(TICKET);
  return Buffer.concat([head(0x90), ticket]);
};

/** What the last command said behind its kind and its id. */
const bodyOf = (device: SdkDevice): string => {
  const bytes = device.commands.at(-1)?.params;
  return Buffer.isBuffer(bytes) ? bytes.subarray(9).toString('hex') : '';
};

describe.each(sdks)('a device with a format of its own, with the SDK of %s', (_, habits) => {
  let product: SiteProduct;
  let device: SdkDevice;
  let assetId: string;

  beforeAll(async () => {
    product = await site.product(1, { dataFormat: 'Custom', script: SCRIPT });
    assetId = product.devices[0]?.assetId ?? '';
    device = site.program(product, 0, habits);
    device.handlers.raw = answerBytes;
    await device.connect();
    await site.table.online([assetId]);
  });

  it('takes commands in bytes, and its bytes are understood', async () => {
    expect((await site.client.set({ assetId, value: 12.5 })).code).toBe(codes.success.code);
    expect(bodyOf(device)).toBe('0141480000');
    expect((await site.client.set({ assetId, measurepointId: 'label', value: 'peak' })).code).toBe(0);
    expect(bodyOf(device)).toBe('03047065616b');
    const invoked = await site.client.invoke({ assetId, serviceId: 'restart', inputData: { delay_s: 300 } });
    expect(invoked).toMatchObject({ code: 0, data: { outputData: { ticket: TICKET } } });
    expect(bodyOf(device)).toBe('0000012c');
  });

  it('posts bytes, and is answered in bytes', async () => {
    const report = Buffer.from('01000000000000004d0141480000020103026f6b', 'hex');
    expect((await device.askRaw(report)).toString('hex')).toBe('81000000000000004d00c8');
    const latest = async () =>
      (
        await site.client.registry<{ id: string; value: unknown }[]>(
          'measurepoints',
          { action: 'queryLatest', assetId },
          {},
        )
      ).data;
    await waitFor(async () => (await latest()).find(({ id }) => id === 'label')?.value === 'ok', {
      limitMs: 10_000,
      what: 'the posted label',
    });
  });

  it('is sent nothing that its script cannot say', async () => {
    const before = device.commands.length;
    const answer = await site.client.set({ assetId, measurepointId: 'notes', value: ['x'] });
    expect(answer.code).toBe(codes.encodeFailed.code);
    expect(device.commands).toHaveLength(before);
  });

  it('gets what was cached, in the bytes of the script at the time of sending', async () => {
    device.lose();
    await site.table.offline(assetId);
    await site.storeScript(product, BROKEN);
    const ids: string[] = [];
    for (const value of [1, 2])
      ids.push((await site.client.set({ assetId, value, pendingTtl: 600 })).data?.commandId ?? '');
    await site.storeScript(product, SCRIPT);
    await device.connect();
    const states = async () =>
      Promise.all(ids.map(async (id) => (await site.client.get(assetId, id)).data?.state));
    await waitFor(async () => (await states()).every((state) => state === CommandState.succeeded), {
      limitMs: 15_000,
    });
  });

  it('runs into the timeout when it answers with nothing', async () => {
    // A Python program without a handler for bytes does so.
    device.handlers.raw = () => Buffer.alloc(0);
    expect((await site.client.set({ assetId, value: 1, timeout: 1 })).code).toBe(codes.replyTimeout.code);
    device.handlers.raw = answerBytes;
    expect((await site.client.set({ assetId, value: 2 })).code).toBe(codes.success.code);
  });
});

describe('a sub-device with a format of its own', () => {
  it.each(sdks)('gets its bytes over a gateway of the SDK of %s', async (_, habits) => {
    const gateways = await site.product(1, { productType: 'Gateway' });
    const meters = await site.product(1, { dataFormat: 'Custom', script: SCRIPT });
    const [meter, owner] = [meters.devices[0], gateways.devices[0]];
    if (!meter || !owner) throw new Error('no device');
    await site.client.registry(
      'device-topos',
      { action: 'addSubDevice' },
      { gateway: { assetId: owner.assetId }, subDevices: [{ assetId: meter.assetId }] },
    );
    const gateway = site.program(gateways, 0, habits);
    await gateway.connect();
    const { keys, assetId } = meter;
    const login = await gateway.subDevices.logIn({ keys, handlers: { services: {}, raw: answerBytes } });
    expect(login.code).toBe(200);
    await site.table.online([assetId]);
    expect((await site.client.set({ assetId, value: 12.5 })).code).toBe(codes.success.code);
    expect(bodyOf(gateway)).toBe('0141480000');
  });
});
