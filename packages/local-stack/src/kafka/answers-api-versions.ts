import { connect } from 'node:net';

/*
 * request  = size(int32) apiKey(int16)=18 apiVersion(int16)=0 correlationId(int32) clientId(int16 length, bytes)
 * response = size(int32) correlationId(int32) errorCode(int16) …
 * ApiVersions is the one request every Kafka answers to anybody; version 0 has no body. A broker answers
 * only after it is registered and caught up, which an open port alone does not tell.
 */
const correlationId = 0x5e79;

/** True when a Kafka broker at `broker` (host:port) answers a request within `limitMs`. */
export function answersApiVersions(broker: string, limitMs = 2_000): Promise<boolean> {
  const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(broker.trim()) ?? [];
  if (port === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(limitMs, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('connect', () => socket.write(apiVersionsRequest()));
    let answer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= 10) end(answer.readInt32BE(4) === correlationId && answer.readInt16BE(8) === 0);
    });
  });
}

function apiVersionsRequest(): Buffer {
  const clientId = Buffer.from('setpoint');
  const request = Buffer.alloc(14 + clientId.length);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(18, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(correlationId, 8);
  request.writeInt16BE(clientId.length, 12);
  clientId.copy(request, 14);
  return request;
}
