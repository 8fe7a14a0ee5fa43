// Callers with connections of their own, each of which sends its next call when it has the answer to the last.

import { once } from 'node:events';
import { connect } from 'node:net';
import { kinds, refusals } from './calls.mjs';

const [open, signed, bare] = process.argv.slice(2).map((url) => new URL(url));
const targets = { signed, bare };

const HEAD_END = Buffer.from('\r\n\r\n');

const headers = (length) =>
  `host: ${open.host}\r\nconnection: keep-alive\r\ncontent-type: application/json\r\n` +
  `user-agent: measure\r\naccept: */*\r\ncontent-length: ${length}\r\n`;

const bytesOf = ([method, path, body, signature = '']) =>
  `${method} ${path} HTTP/1.1\r\n${headers(Buffer.byteLength(body))}${signature}\r\n${body}`;

const SUCCESS = /^HTTP\/1.1 200.*"(?:code|status)":0,/s;

/** Reads one answer; answers here always say how long they are. */
const readAnswer = async (chunks, expectedAnswer) => {
  let text = '';
  for (let expected = Number.POSITIVE_INFINITY, length = 0; length < expected; ) {
    const { value: chunk } = await chunks.next();
    if (!chunk) throw new Error('the connection was closed');
    length += chunk.length;
    if (text === '') {
      text = chunk.toString('latin1');
      const head = chunk.indexOf(HEAD_END) + HEAD_END.length;
      expected = head + Number(/content-length: (\d+)/i.exec(text)?.[1]);
    }
  }
  if (!expectedAnswer.test(text)) throw new Error(text.slice(0, 500));
};

const caller = async ({ hostname, port }, requests, expectedAnswer) => {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  const chunks = socket[Symbol.asyncIterator]();
  for (const request of requests) {
    socket.write(request);
    await readAnswer(chunks, expectedAnswer);
  }
  socket.destroy();
};

process.on('message', async ({ name, calls }) => {
  const kind = [...kinds, ...refusals].find((one) => one.name === name);
  const { callers, to, answer = SUCCESS } = kind;
  const requests = Array.from({ length: calls }, (_, i) => bytesOf(kind.request(i)));
  const next = requests.values();
  const share = { [Symbol.iterator]: () => ({ next: () => next.next() }) };
  const startedAt = performance.now();
  try {
    await Promise.all(Array.from({ length: callers }, () => caller(targets[to] ?? open, share, answer)));
    process.send({ ms: performance.now() - startedAt });
  } catch (failure) {
    process.send({ failed: failure.message });
  }
});
