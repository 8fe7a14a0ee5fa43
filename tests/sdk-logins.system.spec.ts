import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { SdkSite } from './harness/sdk-site.js';
import { TestCertificates } from './harness/test-certificates.js';
import {
  cHabits,
  type Habits,
  javaHabits,
  type LoginRefused,
  nodeHabits,
  pythonHabits,
  type SdkDevice,
} from './sdk/index.js';

const NOT_ALLOWED = 5;
const WRONG = 4;

let site: SdkSite;

let certificates: TestCertificates;

beforeAll(async () => {
  certificates = await TestCertificates.create();
  site = await SdkSite.start({ tls: certificates });
}, 120_000);

afterAll(async () => {
  await site?.stop();
  certificates?.remove();
}, 180_000);

// Whatever else a test is about: nothing came that the real SDK could not have borne.
afterEach(() => expect(site.takeFailures()).toEqual([]));

const refusalOf = (login: Promise<void>): Promise<number> =>
  login.then(
    () => 0,
    (refused: LoginRefused) => refused.returnCode,
  );

describe('a device that knows the secret of its product only', () => {
  const unborn = async (habits: Habits, dynamicActivateEnabled = true) => {
    const product = await site.product(1, { dynamicActivateEnabled });
    const [first] = product.devices;
    if (!first) throw new Error('no device');
    const device = site.program(product, 0, habits, { deviceSecret: '' });
    device.handlers.set = () => ({ code: 200 });
    return { device, assetId: first.assetId, secret: first.keys.deviceSecret, product };
  };
  const takesCommands = async (assetId: string) => {
    await site.table.online([assetId]);
    return (await site.client.set({ assetId, value: 1, timeout: 5 })).code;
  };

  it('is told its own once, stores it and comes back with it at once, as with Java', async () => {
    const { device, assetId, secret } = await unborn(javaHabits());
    expect((await site.client.set({ assetId, value: 1 })).code).toBe(codes.deviceInactive.code);
    await device.activate();
    expect(device.deviceSecret).toBe(secret);
    expect(device.notices).toMatchObject([
      { method: 'thing.activate.info', params: { assetId, deviceSecret: secret } },
    ]);
    expect(await takesCommands(assetId)).toBe(codes.success.code);
    device.disconnect();
    expect(await refusalOf(device.connect(3))).toBe(NOT_ALLOWED);
  });

  it('takes commands over that first connection too, as with Python', async () => {
    const { device, assetId, secret } = await unborn(pythonHabits);
    await device.connect(3);
    expect(await takesCommands(assetId)).toBe(codes.success.code);
    await waitFor(() => device.deviceSecret === secret, { limitMs: 20_000, what: 'its secret' });
    device.lose();
    await device.connect();
    expect(await takesCommands(assetId)).toBe(codes.success.code);
  });

  it('is not let in where its product does not activate, and not with a wrong secret', async () => {
    const { device } = await unborn(javaHabits(), false);
    expect(await refusalOf(device.connect(3))).toBe(NOT_ALLOWED);
    const { product } = await unborn(nodeHabits);
    const liar = site.program(product, 0, nodeHabits, { productSecret: 'guess' });
    expect(await refusalOf(liar.connect(3))).toBe(WRONG);
  });

  it('waits for its cached commands as any other', async () => {
    const { device, assetId } = await unborn(javaHabits());
    for (const value of [1, 2, 3]) await site.client.set({ assetId, value, pendingTtl: 600 });
    await device.activate();
    await waitFor(() => device.commands.length >= 3, { limitMs: 15_000, what: 'three commands' });
    expect(device.commands.map(({ params }) => params)).toEqual(
      [1, 2, 3].map((value) => ({ setpoint_kw: value })),
    );
  });
});

describe('a device of Java that compresses', () => {
  let device: SdkDevice;
  let assetId: string;

  beforeAll(async () => {
    const product = await site.product(1);
    assetId = product.devices[0]?.assetId ?? '';
    device = site.program(product, 0, javaHabits({ compress: 'GZIP' }));
    device.handlers.set = () => ({ code: 200 });
    device.handlers.services.restart = () => ({ data: { ticket: 4242 } });
    await device.connect();
    await site.table.online([assetId]);
  });

  it('takes compressed commands, and is understood', async () => {
    expect(await site.client.set({ assetId, value: 12.5 })).toMatchObject({ code: codes.success.code });
    const answer = await site.client.invoke({ assetId, serviceId: 'restart', inputData: { delay_s: 1 } });
    expect(answer.data?.outputData).toEqual({ ticket: 4242 });
  });

  it('posts compressed, and is answered so', async () => {
    const answer = await device.ask('thing/measurepoint/post', { measurepoints: { setpoint_kw: 7.25 } });
    expect(answer.code).toBe(200);
    const latest = async () =>
      (
        await site.client.registry<{ value: unknown }[]>(
          'measurepoints',
          { action: 'queryLatest', assetId },
          {},
        )
      ).data;
    await waitFor(async () => (await latest())[0]?.value === 7.25, { limitMs: 10_000 });
  });

  it('is not heard with a reply that unfolds without end, and nothing else happens', async () => {
    device.handlers.set = () => null;
    const before = device.commands.length;
    const answer = site.client.set({ assetId, value: 1, timeout: 2 });
    await waitFor(() => device.commands.length > before, { limitMs: 20_000 });
    // 49 KB on the wire.
    const topic = `/sys/${device.name}/thing/service/measurepoint/set_reply`;
    await device.publish(topic, Buffer.alloc(50_000_000));
    expect((await answer).code).toBe(codes.replyTimeout.code);
    device.handlers.set = () => ({ code: 200 });
    expect((await site.client.set({ assetId, value: 2 })).code).toBe(codes.success.code);
  });
});

describe('a device whose product demands certificates', () => {
  const habitsOf: [string, Habits][] = [
    ['Node', nodeHabits],
    ['Python', pythonHabits],
    ['Java', javaHabits()],
    ['C', cHabits],
  ];

  it.each(habitsOf)('is let in with its own over TLS only, with the SDK of %s', async (_, habits) => {
    const product = await site.product(2, { biDirectionalAuth: true });
    const [first, other] = product.devices;
    if (!first || !other) throw new Error('no device');
    const device = site.program(product, 0, habits);
    device.handlers.set = () => ({ code: 200 });
    expect(await refusalOf(device.connect())).toBe(NOT_ALLOWED);
    const secured = { host: '127.0.0.1', port: site.stack.mqttsPort };
    device.address = { ...secured, tls: await certificates.of() };
    expect(await refusalOf(device.connect())).toBe(NOT_ALLOWED);
    device.address = { ...secured, tls: await certificates.of(other.keys) };
    expect(await refusalOf(device.connect())).toBe(NOT_ALLOWED);
    device.address = { ...secured, tls: await certificates.of(first.keys) };
    await device.connect();
    await site.table.online([first.assetId]);
    expect((await site.client.set({ assetId: first.assetId, value: 1 })).code).toBe(codes.success.code);
  });

  it('needs none where its product demands none', async () => {
    const product = await site.product(1);
    const assetId = product.devices[0]?.assetId ?? '';
    const address = { host: '127.0.0.1', port: site.stack.mqttsPort, tls: await certificates.of() };
    const device = site.program(product, 0, nodeHabits, { address });
    device.handlers.set = () => ({ code: 200 });
    await device.connect();
    await site.table.online([assetId]);
    expect((await site.client.set({ assetId, value: 1 })).code).toBe(codes.success.code);
  });
});

describe('a login that is not one of a device', () => {
  it('is refused', async () => {
    const product = await site.product(1);
    const device = site.program(product, 0, nodeHabits, { deviceSecret: 'guess' });
    expect(await refusalOf(device.connect())).toBe(WRONG);
  });
});
