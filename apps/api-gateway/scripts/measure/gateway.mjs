import 'reflect-metadata';
import { CommandState, CommandType, codes, Reach } from '@setpoint/codes';
import { CachedRegistry } from '@setpoint/registry';
import { CrashPoints, createLogger, Health, Metrics, systemClock } from '@setpoint/service-kit';
import { compileModel } from '@setpoint/thing-model';
import { applicationCalls } from '../../dist/auth/application-calls.js';
import { ReplyLine } from '../../dist/commands/reply-line.js';
import { Waiting } from '../../dist/commands/waiting.js';
import { createApp } from '../../dist/create-app.js';
import { KafkaRequestBus } from '../../dist/kafka/kafka-request-bus.js';
import { ACCESS_TOKEN, APP_SECRET, assetIdOf, CHANNEL, COMMAND_ID, DEVICES, ORG, PRODUCT } from './calls.mjs';

const name = (text) => ({ defaultValue: text, i18nValue: { en_US: text } });

const element = (identifier, dataType) => ({
  identifier,
  name: name(identifier),
  desc: '',
  tags: {},
  isStdElement: false,
  stdElementId: null,
  dataType,
  dataDefinition: null,
  unit: null,
  hasQuality: false,
  signalType: 'Generic',
  writable: true,
});

const model = {
  orgId: ORG,
  modelId: 'battery',
  modelIdPath: '/battery',
  name: name('Battery'),
  desc: '',
  category: '',
  tags: {},
  attributes: {},
  measurepoints: { setpoint_kw: element('setpoint_kw', 'FLOAT') },
  services: {},
  events: {},
};

/** As the registry makes them of rows. */
const deviceOf = (assetId) => ({
  facts: {
    assetId,
    orgId: ORG,
    productKey: PRODUCT,
    deviceKey: `ems-${assetId}`,
    activated: true,
    enabled: true,
    revision: 3,
    dataFormat: 'Json',
    qos: 0,
    modelId: model.modelId,
    deviceName: name(assetId),
    timezone: '+08:00',
  },
  credentials: {},
});

/** The registry's tables. */
const source = () => {
  const devices = new Map();
  for (let i = 0; i < DEVICES; i++) devices.set(assetIdOf(i), deviceOf(assetIdOf(i)));
  const record = { model, compiled: compileModel(model) };
  const channel = { id: 'c0', orgId: ORG, kind: 'set', channelId: CHANNEL, desc: null };
  return {
    organizations: async (ids) => ids.map((id) => (id === ORG ? true : null)),
    models: async (names) => names.map(() => record),
    devices: async (selectors) => selectors.map(({ assetId }) => devices.get(assetId) ?? null),
    channels: async (ids) => ids.map((id) => (id === CHANNEL ? channel : null)),
  };
};

const command = {
  commandId: COMMAND_ID,
  orgId: ORG,
  productKey: PRODUCT,
  deviceKey: `ems-${assetIdOf(0)}`,
  assetId: assetIdOf(0),
  createTime: 1_700_000_000_000,
  createLocaltime: '2023-11-15 06:13:20',
  commandType: CommandType.setMeasurepoint,
  commandName: name('setpoint_kw'),
  timeout: 30,
  pendingTtl: 0,
  state: CommandState.succeeded,
  tslIdentifier: 'setpoint_kw',
  inputData: 12.5,
  outputData: null,
  failCode: null,
  failMessage: null,
  reach: Reach.replied,
};

const replyTo = ({ type, value }) => {
  const { requestId, when } = value.replyTo;
  if (type === 'command.get') return { type: 'read', requestId, command };
  const { commandId } = value;
  if (when === 'acceptance') return { type: 'accepted', requestId, commandId, declinedCode: null };
  const { code, msg } = codes.success;
  const state = CommandState.succeeded;
  return {
    type: 'ended',
    requestId,
    commandId,
    state,
    code,
    msg,
    submsg: null,
    reach: Reach.replied,
    outputData: null,
  };
};

/** One application, whose token is known. */
const application = {
  appKey: 'measure',
  orgId: ORG,
  appSecret: APP_SECRET,
  expiresAt: Number.POSITIVE_INFINITY,
};
const holders = { find: (token) => (token === ACCESS_TOKEN ? application : null) };

/** Encodes as to Kafka; the answers of all requests come together, in the next turn. */
const answeringBus = (waiting, log) => {
  const kafka = new KafkaRequestBus({ publish: async () => undefined }, log);
  return {
    send: (requests) => {
      setImmediate(() => {
        for (const request of requests) {
          const reply = replyTo(request);
          waiting.settle(reply.requestId, reply);
        }
      });
      return kafka.send(requests);
    },
  };
};

/** @returns the address of a gateway whose edges are fakes, and what ends it */
export const startGateway = async ({ isSigned }) => {
  const log = createLogger({ service: 'api-gateway', level: 'warn' });
  const waiting = new Waiting(100_000);
  const line = new ReplyLine(waiting, systemClock);
  const app = await createApp({
    authenticator: isSigned ? applicationCalls({ holders, applications: {}, clock: systemClock }) : null,
    adminToken: undefined,
    limits: {
      maxRequests: 4_000,
      rates: { perSecond: 0, burst: 1 },
      maxSyncCalls: 2_000,
      maxBodyBytes: 1_048_576,
      maxImportBytes: 1_048_576,
      acceptanceMs: 10_000,
      answerGraceMs: 2_000,
      drainMs: 1_000,
    },
    registry: new CachedRegistry(source()),
    writer: {},
    tokens: {},
    bus: answeringBus(waiting, log),
    topics: {},
    waiting,
    line,
    clock: systemClock,
    crashPoints: new CrashPoints(),
    health: new Health(),
    metrics: new Metrics('api-gateway'),
    log,
    services: [],
  });
  line.gained(1);
  await app.listen(0, '127.0.0.1');
  return { url: `http://127.0.0.1:${app.getHttpServer().address().port}`, stop: () => app.close() };
};
