// What devices that speak JSON notice of a bad payload script of another product. Against a running Setpoint
// (`npm start`):
//
//   SETPOINT_ADMIN_TOKEN=… node apps/device-dispatcher/scripts/measure-bad-script.mjs [--seconds 10] [--rounds 3]
//
// Commands go to JSON devices at a steady rate, in turns without any script and with one device of another product that
// sends 1,000 messages a second to its script. Addresses: HTTP_PORT, MQTT_PORT, on 127.0.0.1.
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import mqttPacket from 'mqtt-packet';

const {
  SETPOINT_ADMIN_TOKEN: adminToken,
  HTTP_PORT: httpPort = 8080,
  MQTT_PORT: mqttPort = 11_883,
} = process.env;
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, rounds: { type: 'string', default: '3' } },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

const RATE = 50;
const FLOOD_RATE = 1_000;
const host = '127.0.0.1';
const orgId = 'o17000000000078';
const jsonProduct = 'measureJ';
const jsonKeys = Array.from({ length: 50 }, (_, i) => `json-${i}`);
const assetIdOf = (deviceKey) => deviceKey.replace('-', '').padStart(8, 'x');
const secretOf = (deviceKey) => `secret-of-${deviceKey}`;
const encode = 'function jsonStrToRawData() { return [1] }';
const report = JSON.stringify({
  id: '1',
  method: 'thing.measurepoint.post',
  params: { measurepoints: { kw: 1 } },
});
/** By product: what the script does with each message. */
const scripts = {
  measureG: ['a good script', `${encode} function rawDataToJsonStr() { return '${report}' }`],
  measureS: [
    'a script that takes 90 ms each time',
    `${encode} function rawDataToJsonStr() { var end = Date.now() + 90; while (Date.now() < end); return '${report}' }`,
  ],
  measureL: ['a script that loops', `${encode} function rawDataToJsonStr() { while (1); }`],
};
const customKey = 'custom-0';

await provision();
const fleet = await Promise.all(jsonKeys.map((deviceKey) => logIn(jsonProduct, deviceKey)));
const flooders = new Map();
for (const productKey of Object.keys(scripts)) flooders.set(productKey, await logIn(productKey, customKey));
await sleep(2_000);
await commands();
const took = { none: [] };
for (const productKey of Object.keys(scripts)) took[productKey] = [];
for (let round = 0; round < rounds; round++) {
  for (const productKey of Object.keys(took)) {
    // A script that was switched off is stored anew, so that it is on again.
    if (scripts[productKey]) await store(productKey, `${scripts[productKey][1]} // ${Date.now()}`);
    const stop = flood(flooders.get(productKey));
    took[productKey].push(...(await commands()));
    stop();
    await sleep(1_000);
  }
}
const nothing = summary(took.none);
for (const [productKey, times] of Object.entries(took)) {
  const { p50, p99, max } = summary(times);
  const ratios = `${(p50 / nothing.p50).toFixed(2)} × and ${(p99 / nothing.p99).toFixed(2)} ×`;
  const what = scripts[productKey]?.[0] ?? 'no script';
  console.log(
    `${what}: ${times.length} commands, p50 ${ms(p50)}, p99 ${ms(p99)}, longest ${ms(max)} (${ratios})`,
  );
}
for (const socket of [...fleet, ...flooders.values()]) socket.destroy();

/** @returns what each command took, ms; one that was refused took for ever */
async function commands() {
  const count = seconds * RATE;
  const startedAt = performance.now();
  const all = Array.from({ length: count }, async (_, i) => {
    await sleep((i * 1_000) / RATE);
    const from = performance.now();
    const assetId = assetIdOf(jsonKeys[i % jsonKeys.length]);
    const query = `action=setMeasurepoint&orgId=${orgId}&assetId=${assetId}&measurepointId=kw&timeout=10`;
    const body = JSON.stringify({ value: i });
    const answer = await fetch(`http://${host}:${httpPort}/connect-service/v2.1/commands?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { code, submsg } = await answer.json();
    if (code !== 0) console.log(`  a command ended with ${code} ${submsg}`);
    return code === 0 ? performance.now() - from : Number.POSITIVE_INFINITY;
  });
  const times = await Promise.all(all);
  console.log(`  ${count} commands in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return times;
}

function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}

/** @returns stops it */
function flood(socket) {
  if (!socket) return () => undefined;
  const packet = publish(`/sys/${socket.productKey}/${customKey}/thing/model/up_raw`, Buffer.of(1));
  const each = 20;
  const batch = Buffer.concat(Array.from({ length: (FLOOD_RATE * each) / 1_000 }, () => packet));
  // What the platform does not take waits in the kernel, not in this process.
  const timer = setInterval(() => socket.writableNeedDrain || socket.write(batch), each);
  return () => clearInterval(timer);
}

function publish(topic, payload) {
  return mqttPacket.generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
}

/** A device that answers each command at once. */
function logIn(productKey, deviceKey) {
  const socket = connect({ host, port: mqttPort, noDelay: true });
  const parser = mqttPacket.parser();
  socket.productKey = productKey;
  socket.on('data', (bytes) => parser.parse(bytes));
  const content = `clientId${deviceKey}deviceKey${deviceKey}productKey${productKey}timestamp1`;
  const password = createHash('sha256')
    .update(content + secretOf(deviceKey))
    .digest('hex');
  socket.write(
    mqttPacket.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 0,
      clientId: `${deviceKey}|securemode=2,signmethod=sha256,timestamp=1|`,
      username: `${deviceKey}&${productKey}`,
      password,
    }),
  );
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(new Error('a login is refused')));
    parser.on('packet', ({ cmd, topic, payload }) => {
      if (cmd === 'connack') resolve(socket);
      if (cmd !== 'publish') return;
      const { id } = JSON.parse(payload.toString());
      socket.write(publish(`${topic}_reply`, JSON.stringify({ id, code: 200 })));
    });
  });
}

async function provision() {
  await admin('PUT', `/setpoint/v1/organizations/${orgId}`, '{}');
  const model = JSON.stringify({ measurepoints: { kw: { dataType: 'FLOAT' } } });
  await admin('PUT', `/setpoint/v1/thing-models/one-point?orgId=${orgId}`, model);
  const lines = [
    product(jsonProduct, 'Json'),
    ...Object.keys(scripts).map((productKey) => product(productKey, 'Custom')),
    ...jsonKeys.map((deviceKey) => device(jsonProduct, deviceKey, assetIdOf(deviceKey))),
    ...Object.keys(scripts).map((productKey) => device(productKey, customKey, productKey)),
  ];
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  await admin('POST', `/setpoint/v1/registry/import?orgId=${orgId}`, body, 'application/x-ndjson');
}

function product(productKey, dataFormat) {
  const productName = { defaultValue: productKey, i18nValue: {} };
  const more = {
    productSecret: 'x'.repeat(11),
    productType: 'Device',
    modelId: 'one-point',
    biDirectionalAuth: false,
  };
  return { product: { productKey, productName, dataFormat, ...more } };
}

function device(productKey, deviceKey, assetId) {
  const deviceName = { defaultValue: deviceKey, i18nValue: {} };
  const more = { deviceSecret: secretOf(deviceKey), deviceName, timezone: '+00:00' };
  return { device: { assetId, productKey, deviceKey, ...more } };
}

function store(productKey, script) {
  return admin('PUT', `/setpoint/v1/products/${productKey}/codec?orgId=${orgId}`, script, 'text/javascript');
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
