/*
 * The floor's gateway: a REST call becomes records, and is answered when the scheduler says that all of them ended
 * (setMeasurepoint) or were accepted (multiSet). A body that is not as expected ends the process.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { codes, isDeviceSuccess } from '@setpoint/codes';
import { bodyOf, type Command, type Ended, listen, send, settings } from './wire.js';

const REPLY_TIMEOUT_MS = 30_000;

/** A call under way; `code` is that of its last command. */
interface Call {
  readonly since: number;
  left: number;
  readonly answer: (code: number) => void;
}

/** By command id, in the order of arrival, so that the overdue ones come first. */
const calls = new Map<number, Call>();
/** Microseconds leave room for a million commands a second before two starts could share an id. */
let lastId = Date.now() * 1_000;

const sendCommand = (call: Call, command: Omit<Command, 'id'>): number => {
  lastId += 1;
  calls.set(lastId, call);
  send('requests', { key: command.asset, value: JSON.stringify({ id: lastId, ...command }) });
  return lastId;
};

const answerJson = (response: ServerResponse, body: object) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
};

/** [contract 1.3] */
const setMeasurepoint = (url: string, body: { value: unknown }, response: ServerResponse) => {
  const query = new URLSearchParams(url.slice(url.indexOf('?')));
  const answer = (deviceCode: number) => {
    const code = isDeviceSuccess(deviceCode) ? 0 : deviceCode;
    const msg = code === 0 ? 'OK' : 'failed';
    answerJson(response, { code, msg, submsg: null, requestId: randomUUID(), data: { commandId } });
  };
  const call: Call = { since: Date.now(), left: 1, answer };
  const asset = query.get('assetId') ?? '';
  const point = query.get('measurepointId') ?? '';
  const commandId = String(sendCommand(call, { asset, point, value: body.value }));
};

interface Point {
  readonly requestId: string;
  readonly assetId: string;
  readonly measurepointId: string;
  readonly inputData: Readonly<Record<string, unknown>>;
}

/** [contract 2.3] */
const multiSet = (points: readonly Point[], response: ServerResponse) => {
  const since = Date.now();
  const answer = (status: number) => {
    const verdict = { status, msg: status === 0 ? 'SUCCESS' : 'failed', submsg: null };
    const times = { gmtServiceRequest: since, gmtServiceReply: Date.now() };
    const data = points.map((p) => ({
      ...p,
      callType: 'ASYNC',
      timeout: REPLY_TIMEOUT_MS,
      ...verdict,
      ...times,
    }));
    answerJson(response, { status: 0, msg: 'Success', submsg: null, data });
  };
  const call: Call = { since, left: points.length, answer };
  for (const { requestId, assetId, measurepointId, inputData } of points) {
    const value = Object.values(inputData)[0];
    sendCommand(call, { asset: assetId, point: measurepointId, value, requestId });
  }
};

const take = (request: IncomingMessage, response: ServerResponse) => {
  const { url = '' } = request;
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const body = JSON.parse(text);
    if (url.startsWith('/dataService/')) multiSet(body.data, response);
    else setMeasurepoint(url, body, response);
  });
};

const end = ([id, code]: Ended) => {
  const call = calls.get(id);
  calls.delete(id);
  if (!call) return;
  call.left -= 1;
  if (call.left === 0) call.answer(code);
};

const endOverdue = () => {
  const before = Date.now() - REPLY_TIMEOUT_MS;
  for (const [id, { since }] of calls) {
    if (since > before) break;
    end([id, codes.replyTimeout.code]);
  }
};

await listen('answers', (message) => bodyOf<Ended[]>(message).forEach(end));
setInterval(endOverdue, 1_000);
createServer(take).listen(settings.port, '127.0.0.1');
