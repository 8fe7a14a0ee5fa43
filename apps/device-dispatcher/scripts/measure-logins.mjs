// How many logins a dispatcher takes, and what a refused one costs it. Against a running Setpoint (`npm start`):
//
//   SETPOINT_ADMIN_TOKEN=… node apps/device-dispatcher/scripts/measure-logins.mjs [--devices 2000] [--at-once 100]
//
// Addresses: HTTP_PORT, MQTT_PORT, MQTTS_PORT, SETPOINT_SCHEDULER_HEALTH_PORT, SETPOINT_DISPATCHER_HEALTH_PORT, all on
// 127.0.0.1. Wrong passwords come from other addresses of the loopback network, so that the fleet's own is not counted for
// them.
import { createHash } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parseArgs } from 'node:util';
import mqttPacket from 'mqtt-packet';

const {
  SETPOINT_ADMIN_TOKEN: adminToken,
  HTTP_PORT: httpPort = 8080,
  MQTT_PORT: mqttPort = 11_883,
  MQTTS_PORT: mqttsPort = 18_883,
  SETPOINT_SCHEDULER_HEALTH_PORT: schedulerPort = 8081,
  SETPOINT_DISPATCHER_HEALTH_PORT: dispatcherPort = 8082,
} = process.env;
const { values } = parseArgs({
  options: { devices: { type: 'string', default: '2000' }, 'at-once': { type: 'string', default: '100' } },
});
const deviceCount = Number(values.devices);
const atOnce = Number(values['at-once']);

const host = '127.0.0.1';
const orgId = 'o17000000000077';
const productKey = 'measureP';
const secretOf = (deviceKey) => `secret-of-${deviceKey}`;
const deviceKeys = Array.from({ length: deviceCount }, (_, i) => `login-${i}`);

await makeDevices();
const fleet =
  (more = {}) =>
  (i) => ({ deviceKey: deviceKeys[i % deviceCount], ...more });
await measure('right passwords', deviceCount, fleet());
await measure('right passwords again', deviceCount, fleet());
await measure('right passwords over TLS', deviceCount, fleet({ isTls: true }));
await measure('right passwords again, 1,000 at once', deviceCount, fleet(), 1_000);
const wrong = { secret: 'wrong', from: '127.0.0.2' };
await measure('wrong passwords, below the limits', 900, fleet(wrong));
await measure('wrong passwords, beyond the limit of the address', 5_000, (i) => ({
  ...wrong,
  deviceKey: `guess-${i}`,
}));
const pair = { deviceKey: deviceKeys[0], from: '127.0.0.3' };
await measure('one good login from another address', 1, () => pair);
await measure('wrong passwords there for one device, beyond its limit', 5_000, () => ({
  ...pair,
  deviceKey: deviceKeys[1],
  secret: 'wrong',
}));

/** Prints logins a second, what they were answered, and the CPU of the dispatcher and of all services for each. */
async function measure(what, count, loginOf, concurrency = atOnce) {
  const cpuBefore = await cpuSeconds();
  const startedAt = performance.now();
  const answers = new Map();
  let next = 0;
  const work = async () => {
    while (next < count) {
      const answer = await logIn(loginOf(next++));
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpuAfter = await cpuSeconds();
  const [dispatcher, others] = cpuAfter.map((after, i) => ((after - cpuBefore[i]) * 1_000) / count);
  const told = [...answers].map(([answer, times]) => `${times} × ${answer}`).join(', ');
  const cpu = `${dispatcher.toFixed(2)} ms of CPU each, ${(dispatcher + others).toFixed(2)} with the other services`;
  console.log(`${what}: ${Math.round(count / seconds)}/s, ${cpu} (${told})`);
}

/** @returns the code of the CONNACK, or `closed` */
function logIn({ deviceKey, secret = secretOf(deviceKey), from = '127.0.0.1', isTls = false }) {
  return new Promise((resolve) => {
    const options = { host, localAddress: from, noDelay: true };
    const socket = isTls
      ? connectTls({ ...options, port: mqttsPort, rejectUnauthorized: false })
      : connectTcp({ ...options, port: mqttPort });
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      resolve(packet.returnCode);
      socket.end(mqttPacket.generate({ cmd: 'disconnect' }));
    });
    socket.on('data', (bytes) => parser.parse(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve('closed'));
    socket.write(connectPacket(deviceKey, secret));
  });
}

function connectPacket(deviceKey, secret) {
  const content = `clientId${deviceKey}deviceKey${deviceKey}productKey${productKey}timestamp1`;
  return mqttPacket.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId: `${deviceKey}|securemode=2,signmethod=sha256,timestamp=1|`,
    username: `${deviceKey}&${productKey}`,
    password: createHash('sha256')
      .update(content + secret)
      .digest('hex'),
  });
}

/** Of the dispatcher, and of the other services together. */
async function cpuSeconds() {
  const [dispatcher, ...others] = await Promise.all(
    [dispatcherPort, schedulerPort, httpPort].map(cpuSecondsAt),
  );
  return [dispatcher, others.reduce((sum, seconds) => sum + seconds, 0)];
}

async function cpuSecondsAt(port) {
  const text = await (await fetch(`http://${host}:${port}/metrics`)).text();
  return Number(/^process_cpu_seconds_total\S* (\S+)/m.exec(text)?.[1]);
}

async function makeDevices() {
  const name = { defaultValue: 'x', i18nValue: {} };
  await admin('PUT', `/setpoint/v1/organizations/${orgId}`, '{}');
  await admin('PUT', `/setpoint/v1/thing-models/empty?orgId=${orgId}`, '{"measurepoints":{}}');
  const product = {
    productKey,
    productName: name,
    productSecret: 'x'.repeat(11),
    productType: 'Device',
    dataFormat: 'Json',
    modelId: 'empty',
    biDirectionalAuth: false,
  };
  const devices = deviceKeys.map((deviceKey, i) => ({
    device: {
      assetId: `m${String(i).padStart(7, '0')}`,
      productKey,
      deviceKey,
      deviceSecret: secretOf(deviceKey),
      deviceName: name,
      timezone: '+00:00',
    },
  }));
  const lines = [{ product }, ...devices].map((line) => JSON.stringify(line)).join('\n');
  await admin('POST', `/setpoint/v1/registry/import?orgId=${orgId}`, lines, 'application/x-ndjson');
}

async function admin(method, path, body, contentType = 'application/json') {
  const response = await fetch(`http://${host}:${httpPort}${path}`, {
    method,
    headers: { 'content-type': contentType, authorization: `Bearer ${adminToken}` },
    body,
  });
  const answer = await response.text();
  if (!response.ok || answer.includes('"failed"'))
    throw new Error(`${method} ${path}: ${response.status} ${answer}`);
}
