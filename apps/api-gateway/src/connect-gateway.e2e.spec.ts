import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { topics } from '@setpoint/channels';
import { codes } from '@setpoint/codes';
import { messageHeaders } from '@setpoint/contracts';
import { KafkaClient, Publisher, TopicAdmin } from '@setpoint/kafka';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { createLogger, waitFor } from '@setpoint/service-kit';
import { answers } from '../test/fake-scheduler.js';
import { httpCall } from '../test/http-call.js';
import { KafkaScheduler } from '../test/kafka-scheduler.js';
import { ADMIN_TOKEN, fromRunner, ORG, seed } from '../test/test-gateway.js';
import { connectGateway } from './connect-gateway.js';
import { createApp } from './create-app.js';
import { readEnv } from './env.js';
import type { GatewayParts } from './gateway-parts.js';

const LIMIT = { limitMs: 60_000 };
const SLOT = 3;

describe('the gateway on real Kafka and Postgres', () => {
  const namespace = `t${randomBytes(4).toString('hex')}`;
  const logger = createLogger({ service: 'test', level: 'silent' });
  let databaseUrl: string;
  let parts: GatewayParts;
  let app: NestFastifyApplication | undefined;
  let scheduler: KafkaScheduler;
  let client: KafkaClient;
  let url: string;

  beforeAll(async () => {
    databaseUrl = await createDatabase(fromRunner('DATABASE_URL'), { namePrefix: 'gateway' });
    const env = readEnv({
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: fromRunner('KAFKA_BROKERS'),
      HTTP_HOST: '127.0.0.1',
      SETPOINT_AUTH: 'off',
      SETPOINT_ADMIN_TOKEN: ADMIN_TOKEN,
      SETPOINT_TOPIC_NAMESPACE: namespace,
      GATEWAY_SLOT: String(SLOT),
      LOG_LEVEL: 'fatal',
    });
    const connected = await connectGateway(env);
    parts = connected.parts;
    app = await createApp(parts);
    app.connectMicroservice({ strategy: connected.transport });
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
    await seed(parts.writer);
    client = new KafkaClient({
      brokers: fromRunner('KAFKA_BROKERS').split(','),
      clientId: 'test',
      logger,
      namespace,
    });
    scheduler = await KafkaScheduler.start(client, answers.succeeded);
    await waitFor(async () => (await httpCall(`${url}/health/ready`)).status === 200, LIMIT);
  }, 180_000);
  afterAll(async () => {
    await scheduler?.stop();
    await app?.close();
    await dropDatabase(databaseUrl);
  }, 180_000);

  const askOnce = (query: string) =>
    httpCall(
      `${url}/connect-service/v2.1/commands?action=setMeasurepoint&orgId=${ORG}&assetId=Kc81mQzT&measurepointId=setpoint_kw${query}`,
      { method: 'POST', body: '{"value":12.5}' },
    );

  /** Asks again while it is turned away, as happens on a busy machine. */
  const set = (query = '') =>
    waitFor(async () => {
      const answer = await askOnce(query);
      return answer.status !== codes.rateLimited.code && answer;
    }, LIMIT);

  it('carries a command to the schedulers and their answer back to the caller', async () => {
    const answer = await set();
    const command = scheduler.received.at(-1);
    expect(answer.json).toMatchObject({ code: 0, data: { commandId: command?.commandId } });
    expect(command).toMatchObject({ replyTo: { slot: SLOT }, inputData: 12.5 });
  });

  it('goes on after records that nobody can read', async () => {
    await scheduler.tell(SLOT, 'no json');
    await scheduler.tell(SLOT, '{"replies":5}');
    await scheduler.tell(SLOT, '{}', 'nonsense');
    expect((await set()).json).toMatchObject({ code: 0 });
  });

  it('drops an answer that nobody waits for', async () => {
    const replies = [{ type: 'accepted', requestId: 'nobody', commandId: '1', declinedCode: null }];
    await scheduler.tell(SLOT, JSON.stringify({ replies }));
    expect((await set()).json).toMatchObject({ code: 0 });
  });

  it('creates the topic of a channel before it answers, and drops it with the channel', async () => {
    const id = `DATASVC.SET.${namespace}`;
    const channels = `${url}/dataService/setMeasurepointChannels`;
    const topicExists = async () => {
      const admin = client.admin();
      await admin.connect();
      const names = await admin.listTopics();
      await admin.disconnect();
      return names.includes(id);
    };
    const body = JSON.stringify({ setMeasurepointChannelId: id });
    expect((await httpCall(`${channels}?orgId=${ORG}`, { method: 'POST', body })).json).toMatchObject({
      status: 0,
    });
    expect(await topicExists()).toBe(true);
    await new TopicAdmin({ client, logger }).delete([id]);
    // A row without its topic: creating it again is refused, and mends it.
    await waitFor(async () => !(await topicExists()), LIMIT);
    expect((await httpCall(`${channels}?orgId=${ORG}`, { method: 'POST', body })).json).not.toMatchObject({
      status: 0,
    });
    expect(await topicExists()).toBe(true);
    expect((await httpCall(`${channels}/${id}?orgId=${ORG}`, { method: 'DELETE' })).json).toMatchObject({
      status: 0,
    });
    await waitFor(async () => !(await topicExists()), LIMIT);
  });

  it('keeps channels apart whose topics Kafka could not', async () => {
    const create = (controlChannelId: string) =>
      httpCall(`${url}/dataService/controlChannels?orgId=${ORG}`, {
        method: 'POST',
        body: JSON.stringify({ controlChannelId }),
      });
    const id = `DATASVC.CONTROL.${namespace}.a`;
    expect((await create(id)).json).toMatchObject({ status: 0, data: { controlChannelId: id } });
    expect((await create(`DATASVC.CONTROL.${namespace}_a`)).json).toMatchObject({
      status: codes.controlChannelExists.code,
    });
  });

  it('records first activation and times online of devices whose sessions it follows', async () => {
    const publisher = new Publisher({ client, logger });
    await publisher.start();
    const session = {
      assetId: 'Kc81mQzT',
      orgId: ORG,
      productKey: 'pQ7wXk2L',
      deviceKey: 'ems-01',
      slot: 0,
      incarnation: 1,
      epoch: 1,
      at: 1_767_225_700_000,
    };
    await publisher.publish([
      {
        topic: topics.deviceSessions.name,
        key: session.assetId,
        headers: messageHeaders('session.opened', 's1'),
        value: JSON.stringify(session),
      },
    ]);
    await publisher.stop();
    const facts = () => parts.registry.findDevice(ORG, { assetId: 'Kc81mQzT' });
    expect(await waitFor(async () => (await facts())?.activated === true, LIMIT)).toBe(true);
  });

  it('keeps the latest values and the time of the last event, whatever lies between, and how far it has read', async () => {
    const publisher = new Publisher({ client, logger });
    await publisher.start();
    const { name: topic } = topics.deviceTelemetry;
    const telemetry = (value: string, type = 'device.measured') => ({
      topic,
      key: 'Kc81mQzT',
      headers: type === '' ? {} : { ...messageHeaders('device.measured', 't1'), type },
      value,
    });
    const subject = { orgId: ORG, assetId: 'Kc81mQzT', productKey: 'pQ7wXk2L', deviceKey: 'ems-01' };
    const event = (time: number, more: object = {}) =>
      JSON.stringify({
        ...{ ...subject, eventId: 'trip', eventType: 'ERROR', time, values: {}, receivedAt: time },
        ...more,
      });
    const measured = (setpoint_kw: unknown, time: number) =>
      JSON.stringify({
        ...subject,
        measurements: [{ time, values: { setpoint_kw, label: 'a\u0000', nope: 1 } }],
        receivedAt: time,
      });
    await publisher.publish([
      telemetry('no json'),
      telemetry(measured(1, 10), ''),
      telemetry(measured(1, 10), 'device.replied'),
      telemetry(measured(2, 1e300)),
      telemetry(measured(3, 30)),
      telemetry(measured({ $: 1 }, 40)),
      telemetry(measured(4, 20)),
      telemetry(event(35), 'device.eventPosted'),
      telemetry(event(50, { eventType: 'LOUD' }), 'device.eventPosted'),
      telemetry(event(50, { orgId: 'o2' }), 'device.eventPosted'),
      telemetry(JSON.stringify({ ...subject, attributes: {}, updatedAt: 60 }), 'device.attributesUpdated'),
      telemetry(JSON.stringify({ ...subject, names: ['a'], deletedAt: 60 }), 'device.attributesDeleted'),
      telemetry(event(34), 'device.eventPosted'),
    ]);
    await publisher.stop();
    const partitions = Array.from({ length: topics.deviceTelemetry.partitions }, (_, i) => i);
    const positions = async () => [...(await parts.latest.positions(topic, partitions)).values()];
    await waitFor(async () => (await positions()).includes(13n), LIMIT);
    expect([...(await parts.latest.of('Kc81mQzT')).values()]).toMatchObject([
      { pointId: 'setpoint_kw', value: 3, time: 30 },
    ]);
    expect(await parts.catalog.getDevice(ORG, { assetId: 'Kc81mQzT' })).toMatchObject({
      measurepointLastUpdate: 30,
      eventLastUpdate: 35,
      attributeLastUpdate: null,
      featureLastUpdate: 35,
    });
  });

  it('is told of changes that another gateway made', async () => {
    const publisher = new Publisher({ client, logger });
    await publisher.start();
    const facts = () => parts.registry.findDevice(ORG, { assetId: 'Rv20pLsY' });
    expect((await facts())?.qos).toBe(0);
    // Written behind the back of this gateway's cache, which would keep the old value for half a minute.
    const { RegistryDatabase, RegistryWriter } = await import('@setpoint/registry');
    const database = new RegistryDatabase({ connectionString: databaseUrl });
    await new RegistryWriter(database).setProductQos(ORG, 'pQ7wXk2L', 1);
    await database.stop();
    expect((await facts())?.qos).toBe(0);
    await publisher.publish([
      {
        topic: topics.registryChanges.name,
        key: 'product:pQ7wXk2L',
        headers: messageHeaders('registry.changed', 'c1'),
        value: '{"kind":"product","key":"pQ7wXk2L"}',
      },
    ]);
    await publisher.stop();
    await waitFor(async () => (await facts())?.qos === 1, LIMIT);
  });
});
