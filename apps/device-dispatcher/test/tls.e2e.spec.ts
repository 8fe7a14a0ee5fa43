import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CertificateAuthority, type Issued, validFor } from '@setpoint/local-stack';
import { createLogger, waitFor } from '@setpoint/service-kit';
import mqttPacket from 'mqtt-packet';
import { CertificateWatch } from '../src/mqtt/certificate-watch.js';
import { readTlsMaterial } from '../src/mqtt/tls-material.js';
import { recheckProduct } from '../src/use-cases/recheck-session.js';
import { loginOf, MqttDevice, RawDevice, signedLogin, topicOf } from './mqtt-device.js';
import { PRODUCT, PRODUCT_SECRET, type RunningDispatcher, startDispatcher } from './running-dispatcher.js';

const YEAR_MS = 365 * 86_400_000;
const DEMANDING = { biDirectionalAuth: true };

let ca: CertificateAuthority;
let server: Issued;
let dispatcher: RunningDispatcher;

const deviceCertificate = (deviceKey: string, authority = ca, unit = PRODUCT, nowMs = Date.now()) =>
  authority.issue({ commonName: deviceKey, unit }, validFor(1, nowMs));

beforeAll(async () => {
  ca = await CertificateAuthority.create('Test CA');
  server = await ca.issue({ commonName: 'localhost', hosts: ['127.0.0.1', 'localhost'] });
});

const start = (more: { handshakeTimeoutMs?: number } = {}) =>
  startDispatcher({
    tls: { port: 0, material: { ...server, ca: ca.issued.cert }, ...more },
    limits: { failuresPerAddress: 1_000 },
  });

const url = () => `mqtts://127.0.0.1:${dispatcher.mqtt.tlsPort}`;
const connect = (deviceKey: string, certificate?: Issued, options = {}) =>
  MqttDevice.connect(url(), deviceKey, { ca: ca.issued.cert, ...certificate, ...options });

const connectPacketOf = (deviceKey: string): Buffer => {
  const { clientId, username, password } = loginOf(deviceKey);
  return mqttPacket.generate({
    cmd: 'connect',
    clientId,
    username,
    password: Buffer.from(password),
    clean: true,
    keepalive: 60,
    protocolId: 'MQTT',
    protocolVersion: 4,
  });
};

const rawTls = async (options: object = {}): Promise<TLSSocket> => {
  const socket = connectTls({
    port: dispatcher.mqtt.tlsPort,
    host: '127.0.0.1',
    ca: ca.issued.cert,
    ...options,
  });
  socket.on('error', () => undefined);
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  return socket;
};

describe('over TLS', () => {
  beforeEach(async () => {
    dispatcher = await start();
  });
  afterEach(() => dispatcher.stop());

  it.each([['without'], ['with']])(
    'a device %s a certificate logs in, gets commands and is heard, where its product demands none',
    async (kind) => {
      const device = await connect('ems-01', kind === 'with' ? await deviceCertificate('ems-01') : undefined);
      const command = await dispatcher.commandFor('ems-01');
      expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
      const [push] = await device.messages(1);
      device.client.publish(
        `${push?.topic}_reply`,
        JSON.stringify({ id: String(command.messageId), code: 200 }),
      );
      await dispatcher.publisher.waitFor('device.replied');
      await device.end();
    },
  );

  it('takes messages as large as anywhere, and closes for those that are far too large', async () => {
    const device = await connect('ems-01', undefined, { clean: false });
    const topic = `/sys/${PRODUCT}/ems-01/thing/measurepoint/post`;
    device.client.publish(topic, 'x'.repeat(600_000));
    const [answer] = await device.messages(1);
    expect(JSON.parse(answer?.payload ?? '')).toMatchObject({ code: 1008 });
    device.client.publish(topic, 'x'.repeat(17_000_000));
    await device.closed();
  });

  it('takes a session over from a connection without, and the other way round', async () => {
    const plain = await MqttDevice.connect(dispatcher.url, 'ems-01');
    const tls = await connect('ems-01');
    await plain.closed();
    const again = await MqttDevice.connect(dispatcher.url, 'ems-01');
    await tls.closed();
    await again.end();
    await dispatcher.publisher.waitFor('session.closed', 3);
    expect(dispatcher.publisher.ofType('session.closed').map(({ reason }) => reason)).toEqual([
      'takenOver',
      'takenOver',
      'connectionLost',
    ]);
  });

  it('ends for a device that stops reading, and no other is held up', async () => {
    const frozen = await rawTls();
    frozen.write(connectPacketOf('ems-01'));
    const { connection } = await dispatcher.online('ems-01');
    frozen.pause();
    const other = await connect('ems-02');
    const push = { topic: topicOf('ems-01', 'x_reply'), payload: 'x'.repeat(60_000), qos: 0 } as const;
    for (let i = 0; i < 1_000 && connection.isOpen; i += 1) {
      connection.push(push);
      await nextTurn();
    }
    expect(connection.isOpen).toBe(false);
    expect(await dispatcher.publisher.waitFor('session.closed')).toMatchObject([
      { assetId: 'asset-ems-01', reason: 'stoppedReading' },
    ]);
    const command = await dispatcher.commandFor('ems-02');
    expect(await dispatcher.life().delivery.deliver(command)).toBe('handedOver');
    await other.messages(1);
    frozen.destroy();
    await other.end();
  });

  it('ends when the slot is lost', async () => {
    const device = await connect('ems-01');
    dispatcher.slot.lose();
    await device.closed();
    await expect(rawTls()).rejects.toThrow();
    await waitFor(() => dispatcher.mqtt.connectionCount === 0, { limitMs: 60_000, what: 'the end of all' });
  });

  it('speaks TLS 1.2 and 1.3, and nothing older', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await rawTls({ minVersion: version, maxVersion: version });
      expect(socket.getProtocol()).toBe(version);
      socket.destroy();
    }
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(rawTls(old)).rejects.toThrow();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'resumes no session of %s, which would outlive its certificate',
    async (version) => {
      const options = { minVersion: version, maxVersion: version };
      const first = await rawTls(options);
      const session = first.getSession();
      first.destroy();
      const second = await rawTls({ ...options, session });
      expect(second.isSessionReused()).toBe(false);
      second.destroy();
    },
  );
});

describe('a product that demands certificates', () => {
  beforeEach(async () => {
    dispatcher = await start();
    dispatcher.registry.add('ems-01', DEMANDING);
  });
  afterEach(() => dispatcher.stop());

  it('lets in a device whose certificate names it', async () => {
    const device = await connect('ems-01', await deviceCertificate('ems-01'));
    await dispatcher.online('ems-01');
    await device.end();
  });

  it('does not let a certificate do for the password', async () => {
    const login = loginOf('ems-01', 'ems-01', 'wrong');
    await expect(connect('ems-01', await deviceCertificate('ems-01'), login)).rejects.toMatchObject({
      code: 4,
    });
  });

  it.each([
    ['no certificate', async () => undefined],
    ['that of another device', () => deviceCertificate('ems-02')],
    ['that of a device of another product', () => deviceCertificate('ems-01', ca, 'other123')],
    [
      'one of another CA',
      async () => deviceCertificate('ems-01', await CertificateAuthority.create('Test CA')),
    ],
    ['one that has expired', () => deviceCertificate('ems-01', ca, PRODUCT, Date.now() - YEAR_MS)],
    ['one that is not valid yet', () => deviceCertificate('ems-01', ca, PRODUCT, Date.now() + YEAR_MS)],
    ['one without a product', () => ca.issue({ commonName: 'ems-01' })],
    ['that of the server', async () => server],
  ])('refuses with 5 a device with %s', async (_, certificate) => {
    await expect(connect('ems-01', await certificate())).rejects.toMatchObject({ code: 5 });
  });

  it('refuses with 5 a device without TLS', async () => {
    await expect(MqttDevice.connect(dispatcher.url, 'ems-01')).rejects.toMatchObject({ code: 5 });
  });

  it('is activated by and uploads for whom a certificate names', async () => {
    dispatcher.registry.add('boot-0007', { ...DEMANDING, activated: false, dynamicActivateEnabled: true });
    const activation = signedLogin({
      clientId: 'boot-0007',
      deviceKey: 'boot-0007',
      secret: PRODUCT_SECRET,
      mode: '3',
    });
    const channel = signedLogin({
      clientId: PRODUCT,
      deviceKey: '%channel%',
      secret: PRODUCT_SECRET,
      mode: '4',
    });
    await expect(connect('%channel%', await deviceCertificate('ems-01'), channel)).rejects.toMatchObject({
      code: 5,
    });
    const uploader = await connect('%channel%', await deviceCertificate('%channel%'), channel);
    const device = await connect('boot-0007', await deviceCertificate('boot-0007'), activation);
    await device.messages(1);
    await Promise.all([device.end(), uploader.end()]);
  });

  it('ends the connections that have none as soon as it demands them', async () => {
    const { registry, publisher } = dispatcher;
    registry.devices.clear();
    registry.add('ems-01').add('ems-02');
    const proven = await connect('ems-01', await deviceCertificate('ems-01'));
    const unproven = await connect('ems-02');
    const channel = signedLogin({
      clientId: PRODUCT,
      deviceKey: '%channel%',
      secret: PRODUCT_SECRET,
      mode: '4',
    });
    const uploader = await connect('%channel%', undefined, channel);
    await dispatcher.online('ems-02');
    await recheck();
    registry.add('ems-01', DEMANDING).add('ems-02', DEMANDING);
    await recheck();
    await Promise.all([unproven.closed(), uploader.closed()]);
    expect(await publisher.waitFor('session.closed')).toMatchObject([
      { assetId: 'asset-ems-02', reason: 'notAllowed' },
    ]);
    expect(proven.client.connected).toBe(true);
    await proven.end();
  });

  const recheck = () => recheckProduct(dispatcher, dispatcher.life(), PRODUCT);
});

describe('the port with TLS', () => {
  afterEach(() => dispatcher.stop());

  it('survives plain MQTT, nonsense, and handshakes that break off', async () => {
    dispatcher = await start();
    const { tlsPort } = dispatcher.mqtt;
    const hello = await clientHello();
    const beginnings = [
      connectPacketOf('ems-01'),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(10_000, 0x16),
      Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff]),
      hello.subarray(0, 40),
      hello,
      Buffer.alloc(0),
    ];
    for (let round = 0; round < 20; round += 1)
      for (const bytes of beginnings) {
        const raw = connectTcp(tlsPort, '127.0.0.1');
        raw.on('error', () => undefined);
        raw.write(bytes, () => (round % 2 === 0 ? raw.destroy() : raw.end()));
      }
    const device = await connect('ems-01');
    await waitFor(() => dispatcher.mqtt.connectionCount === 1, {
      limitMs: 60_000,
      what: 'the end of the others',
    });
    expect((await dispatcher.metrics.failedHandshakes.get()).values[0]?.value).toBe(20 * beginnings.length);
    await device.end();
  });

  it('waits for a handshake for a while only, and then for a CONNECT', async () => {
    dispatcher = await start({ handshakeTimeoutMs: 50 });
    const device = await RawDevice.connect(dispatcher.mqtt.tlsPort);
    device.send((await clientHello()).subarray(0, 40));
    await device.closed();
  });

  it('takes no connection from an address of failed handshakes only', async () => {
    dispatcher = await startDispatcher({
      tls: { port: 0, material: { ...server, ca: ca.issued.cert } },
      limits: { failuresPerAddress: 3 },
    });
    for (let i = 0; i < 3; i += 1) {
      const device = await RawDevice.connect(dispatcher.mqtt.tlsPort);
      device.send(Buffer.from('nonsense'));
      await device.closed();
    }
    const device = await RawDevice.connect(dispatcher.mqtt.port);
    await device.closed();
    expect(await dispatcher.metrics.refusedLogins.get()).toMatchObject({
      values: [{ labels: { reason: 'addressShut' }, value: 1 }],
    });
  });

  it('knows nobody by a certificate when it has no CA, not even by one that the system trusts', async () => {
    dispatcher = await startDispatcher({ tls: { port: 0, material: { ...server, ca: undefined } } });
    dispatcher.registry.add('ems-01', DEMANDING);
    await expect(connect('ems-01', await deviceCertificate('ems-01'))).rejects.toMatchObject({ code: 5 });
  });
});

describe('certificates on the disk', () => {
  let dir: string;
  const fileOf = (name: string) => join(dir, name);
  const files = () => ({
    MQTT_TLS_CERT: fileOf('cert'),
    MQTT_TLS_KEY: fileOf('key'),
    MQTT_TLS_CA: fileOf('ca'),
  });
  const write = (issued: Issued) => {
    writeFileSync(fileOf('cert'), issued.cert);
    writeFileSync(fileOf('key'), issued.key);
  };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tls-'));
    write(server);
    writeFileSync(fileOf('ca'), ca.issued.cert);
  });
  afterEach(async () => {
    rmSync(dir, { recursive: true });
    await dispatcher.stop();
  });

  it('are taken up when they are replaced, and open connections go on', async () => {
    dispatcher = await start();
    const loaded = readTlsMaterial(files());
    if (!loaded) throw new Error('there is no certificate');
    const log = createLogger({ service: 'test', level: 'silent' });
    const use = dispatcher.mqtt.useCertificates.bind(dispatcher.mqtt);
    const watch = new CertificateWatch({ files: files(), loaded, use, log });
    const before = await connect('ems-01');
    const next = await ca.issue({ commonName: 'next', hosts: ['127.0.0.1'] });
    writeFileSync(fileOf('key'), next.key);
    await expect(watch.look()).rejects.toThrow('MQTT_TLS_KEY');
    expect(await nameOfServer()).toBe('localhost');
    writeFileSync(fileOf('cert'), next.cert);
    await watch.look();
    expect(await nameOfServer()).toBe('next');
    expect(before.client.connected).toBe(true);
    await before.end();
  });

  it('are none when no variable is set', () => expect(readTlsMaterial({})).toBeNull());

  it.each([
    ['MQTT_TLS_CERT', () => ({ ...files(), MQTT_TLS_CERT: undefined })],
    ['MQTT_TLS_KEY', () => ({ ...files(), MQTT_TLS_KEY: undefined })],
    ['MQTT_TLS_CERT', () => ({ MQTT_TLS_CA: fileOf('ca') })],
    ['MQTT_TLS_CERT', () => ({ ...files(), MQTT_TLS_CERT: fileOf('none') })],
    ['MQTT_TLS_KEY', () => ({ ...files(), MQTT_TLS_KEY: fileOf('none') })],
    ['MQTT_TLS_CA', () => ({ ...files(), MQTT_TLS_CA: fileOf('none') })],
    ['MQTT_TLS_CERT', () => ({ ...files(), MQTT_TLS_CERT: fileOf('key') })],
    ['MQTT_TLS_KEY', () => ({ ...files(), MQTT_TLS_KEY: fileOf('cert') })],
    ['MQTT_TLS_CA', () => ({ ...files(), MQTT_TLS_CA: nonsense() })],
  ])('end the start with the name of %s when they are not whole (#%#)', (variable, named) => {
    expect(() => readTlsMaterial(named())).toThrow(variable);
  });

  const nonsense = () => {
    writeFileSync(fileOf('nonsense'), 'nonsense');
    return fileOf('nonsense');
  };
});

const nameOfServer = async () => {
  const socket = await rawTls();
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
};

/** The first bytes of a real client. */
const clientHello = (): Promise<Buffer> =>
  new Promise((resolve) => {
    const listener = createServer((socket) =>
      socket.once('data', (bytes) => {
        resolve(bytes);
        socket.destroy();
        listener.close();
      }),
    );
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      const client = connectTls({
        port: typeof address === 'object' ? (address?.port ?? 0) : 0,
        host: '127.0.0.1',
      });
      client.on('error', () => undefined);
    });
  });
