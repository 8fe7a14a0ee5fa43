import { connect } from 'node:net';

/*
 * The two requests these tests need, by hand: only packages/kafka may use a client library.
 *   request      = size(int32) apiKey(int16) version(int16) correlationId(int32) clientId(string) body
 *   createTopics = key 19, version 2: [name(string) partitions(int32) replicas(int16) [] []] timeoutMs(int32) false
 *   metadata     = key 3, version 4: [name(string)] false
 * string = length(int16) bytes, [array] = count(int32) items
 */
export async function createTopic(broker: string, topic: string): Promise<void> {
  const body = [int32(1), string(topic), int32(1), int16(1), int32(0), int32(0), int32(10_000), Buffer.of(0)];
  await request(broker, 19, 2, Buffer.concat(body));
}

/** The error code of a topic in the broker's metadata: 0 when it is there, 3 when it is unknown. */
export async function topicErrorCode(broker: string, topic: string): Promise<number> {
  const answer = await request(broker, 3, 4, Buffer.concat([int32(1), string(topic), Buffer.of(0)]));
  return answer.readInt16BE(answer.indexOf(string(topic)) - 2);
}

function request(broker: string, apiKey: number, version: number, body: Buffer): Promise<Buffer> {
  const payload = Buffer.concat([int16(apiKey), int16(version), int32(1), string('test'), body]);
  const { hostname, port } = new URL(`kafka://${broker}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed without an answer')));
    socket.on('connect', () => socket.write(Buffer.concat([int32(payload.length), payload])));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return;
      resolve(answer);
      socket.destroy();
    });
  });
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function string(text: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);
}
