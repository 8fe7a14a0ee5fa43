import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { topics } from '@setpoint/channels';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { DeviceCatalog, migrateRegistry, RegistryDatabase, RegistryWriter } from '@setpoint/registry';
import { startAll, waitFor } from '@setpoint/service-kit';
import { appModule } from '../src/app.module.js';
import { connectDispatcher } from '../src/connect-dispatcher.js';
import { readEnv } from '../src/env.js';
import { MqttDevice, RawDevice, topicOf } from './mqtt-device.js';
import { openRecords } from './records.js';
import { PRODUCT, SECRET } from './running-dispatcher.js';

const ORG = 'o17000000000042';
const ASSET = 'Kc81mQzT';
const name = { defaultValue: 'EMS 1', i18nValue: {} };

const setting = (variable: string): string => {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run these tests with npm test`);
  return value;
};

const seed = async (writer: RegistryWriter): Promise<void> => {
  const product = {
    productKey: PRODUCT,
    productName: name,
    productSecret: 'h3Lq9Xv2Tz7',
    productType: 'Device',
    dataFormat: 'Json',
    modelId: 'battery',
    biDirectionalAuth: false,
  };
  const device = {
    assetId: ASSET,
    productKey: PRODUCT,
    deviceKey: 'ems-01',
    deviceSecret: SECRET,
    deviceName: name,
    timezone: '+08:00',
  };
  await writer.putOrganization(ORG);
  await writer.putThingModel(ORG, 'battery', { measurepoints: { setpoint_kw: { dataType: 'FLOAT' } } });
  const { ok } = await writer.importLines(ORG, [JSON.stringify({ product }), JSON.stringify({ device })]);
  if (!ok) throw new Error('the seed was not imported');
};

const start = async () => {
  const databaseUrl = await createDatabase(setting('DATABASE_URL'), { namePrefix: 'dispatcher' });
  await migrateRegistry(databaseUrl);
  const secretKey = Buffer.alloc(32, 0x5e);
  const database = new RegistryDatabase({ connectionString: databaseUrl, secretKeys: [secretKey] });
  const writer = new RegistryWriter(database);
  await seed(writer);
  const namespace = `t${randomBytes(6).toString('hex')}`;
  const env = readEnv({
    DATABASE_URL: databaseUrl,
    SETPOINT_SECRET_KEY: secretKey.toString('base64'),
    KAFKA_BROKERS: setting('KAFKA_BROKERS'),
    SETPOINT_TOPIC_NAMESPACE: namespace,
    MQTT_HOST: '127.0.0.1',
    MQTT_PORT: '0',
    HEALTH_HOST: '127.0.0.1',
    HEALTH_PORT: '0',
    LOG_LEVEL: 'fatal',
    DISPATCHER_SLOT: '5',
  });
  const { parts, transport, healthServer } = await connectDispatcher(env);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(appModule(parts), {
    strategy: transport,
    logger: false,
  });
  await startAll(parts.services);
  await app.listen();
  const records = await openRecords(env.KAFKA_BROKERS, namespace);
  const ready = async () => (await fetch(`http://127.0.0.1:${healthServer.port}/health/ready`)).ok;
  await waitFor(ready, { limitMs: 60_000, what: 'the dispatcher to be ready' });
  return {
    app,
    parts,
    catalog: new DeviceCatalog(database),
    records,
    ready,
    async close(): Promise<void> {
      await app.close();
      await records.close();
      await database.stop();
      await dropDatabase(databaseUrl);
    },
  };
};

let running: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  running = await start();
}, 180_000);
afterAll(() => running.close(), 30_000);

const url = () => `mqtt://127.0.0.1:${running.parts.mqtt.port}`;

describe('a dispatcher on real Kafka and Postgres', () => {
  it('carries a command from its partition to the device, and the reply back', async () => {
    const { records } = running;
    const device = await MqttDevice.connect(url(), 'ems-01');
    const [opened] = await records.waitFor('session.opened');
    expect(opened).toMatchObject({ key: ASSET, value: { assetId: ASSET, orgId: ORG, slot: 5 } });
    const { slot, incarnation, epoch } = opened?.value ?? {};
    const command = {
      commandId: '4013031427909091335',
      assetId: ASSET,
      productKey: PRODUCT,
      deviceKey: 'ems-01',
      commandType: 1,
      identifier: 'setpoint_kw',
      inputData: 12.5,
      dataFormat: 'Json',
      qos: 0,
      messageId: 1767225600,
      dispatchNumber: 1,
      slot,
      incarnation,
      epoch,
      sendBy: Date.now() + 20_000,
      remainingMs: 20_000,
    };
    await records.send(
      topics.deviceDispatches.name,
      'device.dispatch',
      { nonsense: true },
      { partition: slot },
    );
    await records.send(topics.deviceDispatches.name, 'device.dispatch', command, { partition: slot });
    const [push] = await device.messages(1);
    expect(push?.topic).toBe(topicOf('ems-01', 'thing/service/measurepoint/set'));
    const reply = JSON.stringify({ id: JSON.parse(push?.payload ?? '').id, code: 200, data: {} });
    await device.client.publishAsync(`${push?.topic}_reply`, reply, { qos: 1 });
    const [replied] = await records.waitFor('device.replied');
    expect(replied).toMatchObject({
      key: ASSET,
      value: { assetId: ASSET, on: { kind: 'set' }, messageId: '1767225600', code: 200 },
    });
    await records.send(
      topics.deviceDispatches.name,
      'device.dispatch',
      { ...command, dispatchNumber: 2, epoch: epoch + 1 },
      { partition: slot },
    );
    const [refused] = await records.waitFor('dispatch.notDelivered');
    expect(refused?.value).toMatchObject({ dispatchNumber: 2, reason: 'noSession' });
    await device.end();
    await records.waitFor('session.closed');
  }, 180_000);

  it('ends the session of a device that is disabled, and does not let it in again', async () => {
    const { records, catalog } = running;
    const device = await MqttDevice.connect(url(), 'ems-01');
    await records.waitFor('session.opened', 2);
    const disabled = await catalog.setDeviceEnabled(ORG, { assetId: ASSET }, false);
    expect(disabled.ok).toBe(true);
    await records.send(topics.registryChanges.name, 'registry.changed', { kind: 'device', key: ASSET });
    await device.closed();
    const closed = await records.waitFor('session.closed', 2);
    expect(closed.at(-1)?.value).toMatchObject({ assetId: ASSET, reason: 'notAllowed' });
    await expect(MqttDevice.connect(url(), 'ems-01')).rejects.toThrow(/Not authorized/i);
    await catalog.setDeviceEnabled(ORG, { assetId: ASSET }, true);
    await records.send(topics.registryChanges.name, 'registry.changed', { kind: 'device', key: ASSET });
  }, 180_000);

  it('tells that all sessions are over when it stops, and is not ready any more', async () => {
    const { app, records } = running;
    const device = await waitFor(() => MqttDevice.connect(url(), 'ems-01').catch(() => null), {
      limitMs: 60_000,
      everyMs: 100,
      what: 'the device to be let in again',
    });
    await records.waitFor('session.opened', 3);
    await app.close();
    const closed = await records.waitFor('session.closed', 3);
    expect(closed.at(-1)?.value).toMatchObject({ assetId: ASSET, reason: 'shutdown' });
    await device.closed();
    await expect(RawDevice.connect(running.parts.mqtt.port || 1)).rejects.toThrow();
    await expect(running.ready()).rejects.toThrow();
  }, 180_000);
});
