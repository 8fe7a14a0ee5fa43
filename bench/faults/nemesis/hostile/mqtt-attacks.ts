import { replyTopic, setTopic } from '@setpoint/channels';
import type { DeviceKeys } from '@setpoint/simulated-device';
import mqtt from 'mqtt-packet';
import { HOSTILE_MARK } from '../../checker/tolerances.js';

/** What is sent on a connection. */
export interface MqttAttack {
  readonly what: string;
  readonly bytes: Buffer;
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** Before anybody has logged in. */
export const openings: readonly MqttAttack[] = [
  { what: 'an HTTP request', bytes: Buffer.from('GET / HTTP/1.1\r\nhost: hostile\r\n\r\n') },
  { what: 'a TLS hello', bytes: hex('160301020001000001fc0303') },
  { what: 'bytes without a meaning', bytes: hex('ff'.repeat(500)) },
  { what: 'zeros', bytes: Buffer.alloc(4_096) },
  { what: 'a length that never ends', bytes: hex('10ffffffffffff') },
  { what: 'a length of 256 MB', bytes: Buffer.concat([hex('10ffffff7f'), Buffer.alloc(65_536, 'x')]) },
  { what: 'PUBLISH before CONNECT', bytes: hex('3005000161410a') },
  { what: 'SUBSCRIBE before CONNECT', bytes: hex('820600010001230000') },
  { what: 'an unknown protocol', bytes: hex('100c00044d5154540902003c0000') },
  { what: 'half a CONNECT', bytes: hex('102600064d514973') },
  { what: 'a name without an end', bytes: connectPacket({ clientId: HOSTILE_MARK.repeat(8_000) }) },
  { what: 'a stranger', bytes: connectPacket({ username: 'nobody&nothing', password: 'secret' }) },
  { what: 'a zero character as name', bytes: connectPacket({ clientId: 'a\u0000b' }) },
  { what: 'a will to speak for another', bytes: connectPacket({ will: '/sys/other/device/thing/event' }) },
];

function connectPacket(fields: {
  readonly clientId?: string;
  readonly username?: string;
  readonly password?: string;
  readonly will?: string;
}): Buffer {
  const { clientId = HOSTILE_MARK, username = HOSTILE_MARK, password = HOSTILE_MARK, will } = fields;
  return mqtt.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId,
    username,
    password: Buffer.from(password),
    ...(will !== undefined && {
      will: { topic: will, payload: Buffer.from(HOSTILE_MARK), qos: 0 as const, retain: true },
    }),
  });
}

/** Message ids that are likely to be on their way to somebody. */
const LIKELY_IDS = 40;

/** By a device that has logged in, against itself, the broker and another device. */
export const attacksOf = (own: DeviceKeys, victim: DeviceKeys): readonly MqttAttack[] => {
  const ownReply = replyTopic(setTopic(own.productKey, own.deviceKey));
  const victimSet = setTopic(victim.productKey, victim.deviceKey);
  return [
    { what: 'everything subscribed', bytes: subscribe('#', '/sys/#', '/+/+/+/#', '$SYS/#') },
    { what: 'commands of another subscribed', bytes: subscribe(victimSet, `${victimSet}/#`) },
    { what: 'a command to another', bytes: publish(victimSet, commandText) },
    { what: 'answers for another', bytes: Buffer.concat(forgedReplies(replyTopic(victimSet))) },
    { what: 'answers of its own to nothing', bytes: Buffer.concat(forgedReplies(ownReply)) },
    { what: 'no JSON', bytes: publish(ownReply, `${HOSTILE_MARK} is no JSON`) },
    { what: 'an empty answer', bytes: publish(ownReply, '') },
    { what: 'deep nesting', bytes: publish(ownReply, '['.repeat(100_000)) },
    { what: 'members of no kind', bytes: publish(ownReply, `{"id":{"${HOSTILE_MARK}":1},"code":[]}`) },
    {
      what: 'an id beyond all numbers',
      bytes: publish(ownReply, '{"id":"99999999999999999999","code":200}'),
    },
    { what: 'bytes that are no text', bytes: publish(ownReply, hex(`fffe${'80'.repeat(1_000)}`)) },
    { what: 'a megabyte', bytes: publish(ownReply, Buffer.alloc(1_048_576, 'x')) },
    { what: 'no topic', bytes: publish('/', HOSTILE_MARK) },
    { what: 'a topic of the broker', bytes: publish('$SYS/heartbeat', HOSTILE_MARK) },
    { what: 'a topic with wildcards', bytes: publishRaw('/sys/+/#', HOSTILE_MARK) },
    { what: 'a topic without an end', bytes: publish(`/sys/${'x'.repeat(60_000)}`, HOSTILE_MARK) },
    { what: 'CONNECT again', bytes: connectPacket({}) },
    { what: 'QoS 3', bytes: hex('360a00032f737900016869') },
    { what: 'half a PUBLISH', bytes: publish(ownReply, 'x'.repeat(1_000)).subarray(0, 200) },
    { what: 'acknowledgements of nothing', bytes: Buffer.concat(Array(500).fill(hex('40020001'))) },
    { what: 'many small messages', bytes: Buffer.concat(Array(2_000).fill(publish(ownReply, '{}'))) },
  ];
};

const commandText = JSON.stringify({
  id: '1',
  version: '1.0',
  method: 'thing.service.measurepoint.set',
  params: { label: HOSTILE_MARK },
});

const forgedReplies = (topic: string): Buffer[] =>
  Array.from({ length: LIKELY_IDS }, (_, i) =>
    publish(topic, JSON.stringify({ id: String(i + 1), code: 200, data: { by: HOSTILE_MARK } })),
  );

const publish = (topic: string, payload: string | Buffer): Buffer =>
  mqtt.generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });

/** A client of good manners would refuse to write this topic. */
const publishRaw = (topic: string, payload: string): Buffer => {
  const bytes = Buffer.from(topic);
  const body = Buffer.concat([Buffer.from([0, bytes.length]), bytes, Buffer.from(payload)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
};

const subscribe = (...topics: readonly string[]): Buffer =>
  mqtt.generate({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: topics.map((topic) => ({ topic, qos: 0 as const })),
  });
