import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import type { Behaviour } from '@setpoint/simulated-device';
import { readTopic, resultItems } from './harness/read-topic.js';
import { Scenario } from './harness/scenario.js';

const DEVICES = 1_000;
const CONNECTED = 20;
const TICKET = { ticket: 4242 };
const behaviours: Behaviour[] = [
  { name: 'prompt', data: TICKET },
  { name: 'failing', code: 2001, message: 'valve stuck' },
  { name: 'silent' },
];
const [PROMPT, FAILING, SILENT, OFFLINE] = [0, 1, 2, DEVICES - 1] as const;

type Item = Readonly<Record<string, unknown>> & { readonly requestId: string; readonly status: number };

let scenario: Scenario;
let controlChannelId: string;

const run = randomBytes(3).toString('hex');
const assetOf = (index: number): string => scenario.tenant.devices[index]?.assetId ?? '';
const keysOf = (index: number) => {
  const { productKey = '', deviceKey = '' } = scenario.tenant.devices[index]?.keys ?? {};
  return { productKey, deviceKey };
};
const ok = <T>({ status, data }: { status: number; data?: T }): T => {
  if (status !== codes.success.code || data === undefined) throw new Error(`status ${status}`);
  return data;
};
const put = async <T = Item>(path: string, body: unknown): Promise<T> =>
  ok(await scenario.client.dataService<T>('PUT', path, body));

/** All results with these ids; one that came twice is there twice. */
const resultsOf = async (channelId: string, requestIds: readonly string[]): Promise<Item[]> => {
  const wanted = new Set(requestIds);
  const found = (values: ReturnType<typeof resultItems>) =>
    values.filter(({ requestId }) => wanted.has(requestId));
  const records = await readTopic(
    scenario.stack.kafkaClient(),
    channelId,
    (all) => new Set(found(resultItems(all)).map(({ requestId }) => requestId)).size === wanted.size,
    60_000,
  );
  return found(resultItems(records)) as unknown as Item[];
};

beforeAll(async () => {
  scenario = await Scenario.start({
    deviceCount: DEVICES,
    behaviourOf: (index) => behaviours[index] ?? { name: 'prompt' },
  });
  controlChannelId = `DATASVC.CONTROL.t${randomBytes(4).toString('hex')}`;
  ok(await scenario.client.dataService('POST', 'controlChannels', { controlChannelId }));
  const connected = Array.from({ length: CONNECTED }, (_, index) => index);
  await Promise.all(connected.map((index) => scenario.devices[index]?.start()));
  await scenario.stack.observe(() => scenario.table.online(connected.map(assetOf)));
}, 180_000);

afterAll(() => scenario?.stop(), 60_000);

describe('a synchronous call, through all services', () => {
  const set = (device: string, query = '') =>
    put(`${device}/measurepoints/setpoint_kw/set?requestId=${run}-s${query}`, { arg: 12.5 });

  it('writes a point of the device that either of its names means [contract 2.5]', async () => {
    const { productKey, deviceKey } = keysOf(PROMPT);
    for (const device of [`devices/${assetOf(PROMPT)}`, `products/${productKey}/devices/${deviceKey}`])
      expect(await set(device)).toMatchObject({
        callType: 'SYNC',
        assetId: assetOf(PROMPT),
        deviceKey,
        status: codes.edgeSuccess.code,
        submsg: null,
      });
    const { productKey: pk } = keysOf(PROMPT);
    expect(scenario.ledger.received(`${pk}/${deviceKey}`).map(({ params }) => params)).toEqual([
      { setpoint_kw: 12.5 },
      { setpoint_kw: 12.5 },
    ]);
  });

  it('says in the item why it failed', async () => {
    expect(await set(`devices/${assetOf(FAILING)}`)).toMatchObject({
      status: codes.edgeWriteFailed.code,
      submsg: 'valve stuck (replied)',
    });
    expect(await set(`devices/${assetOf(SILENT)}`, '&timeout=300')).toMatchObject({
      status: codes.edgeTimeout.code,
      timeout: 300,
    });
    expect(await set(`devices/${assetOf(OFFLINE)}`)).toMatchObject({ status: codes.edgeWriteFailed.code });
  });

  it('calls a service and answers with its outputs and when the device answered [contract 2.7]', async () => {
    const path = `devices/${assetOf(PROMPT)}/services/restart/invoke?requestId=${run}-i`;
    const item = await put(path, { delay_s: 300 });
    expect(item).toMatchObject({
      requestMethod: 'thing.service.restart',
      serviceName: 'Restart',
      controlChannelId: null,
      outputData: TICKET,
      status: codes.edgeSuccess.code,
    });
    expect(item.gmtDeviceReply).toBeGreaterThan(0);
    // The message's id is that of the command.
    const { data } = await scenario.client.get(assetOf(PROMPT), String(item.messageId));
    expect(data).toMatchObject({ state: CommandState.succeeded, inputData: { delay_s: 300 } });
  });
});

describe('a multi-invoke, through all services', () => {
  it('publishes the result of each call that was issued on the control channel [contract 2.6]', async () => {
    const item = (index: number, more: object = {}) => ({
      requestId: `${run}-m${index}`,
      orgId: null,
      controlChannelId,
      ...keysOf(index),
      serviceId: 'restart',
      inputData: { delay_s: 300 },
      timeout: 1_000,
      ...more,
    });
    const replies = await put<Item[]>('devices/multiInvoke', {
      data: [
        item(PROMPT),
        item(FAILING),
        item(SILENT),
        item(OFFLINE),
        item(4, { inputData: { delay_s: 'soon' } }),
        item(5, { controlChannelId: scenario.channelId }),
      ],
    });
    const { edgeWrongType, controlChannelUnknown } = codes;
    expect(replies.map(({ status }) => status)).toEqual([
      0,
      0,
      0,
      0,
      edgeWrongType.code,
      controlChannelUnknown.code,
    ]);
    const issued = replies.filter(({ status }) => status === 0).map(({ requestId }) => requestId);
    const results = await resultsOf(controlChannelId, issued);
    const byId = new Map(results.map((result) => [result.requestId, result]));
    expect(results).toHaveLength(4);
    expect(byId.get(`${run}-m${PROMPT}`)).toEqual({
      requestId: `${run}-m${PROMPT}`,
      messageId: null,
      requestMethod: 'thing.service.restart',
      callType: 'ASYNC',
      controlChannelId,
      ...keysOf(PROMPT),
      assetId: assetOf(PROMPT),
      serviceName: 'Restart',
      serviceId: 'restart',
      callbackUrl: null,
      inputData: { delay_s: 300 },
      outputData: TICKET,
      status: 0,
      msg: 'SUCCESS',
      submsg: 'SUCCESS',
      timeout: 1_000,
      gmtServiceRequest: expect.any(Number),
      gmtServiceReply: expect.any(Number),
      gmtDeviceReply: expect.any(Number),
    });
    expect(byId.get(`${run}-m${PROMPT}`)?.gmtDeviceReply).toBeGreaterThan(0);
    const failed = { status: codes.edgeInvokeFailed.code, msg: codes.edgeInvokeFailed.msg };
    expect(byId.get(`${run}-m${FAILING}`)).toMatchObject({ ...failed, submsg: 'valve stuck (replied)' });
    expect(byId.get(`${run}-m${OFFLINE}`)).toMatchObject({ ...failed, gmtDeviceReply: -1 });
    expect(byId.get(`${run}-m${SILENT}`)).toMatchObject({ status: codes.edgeTimeout.code });
  });
});

describe('1,000 items', () => {
  const items = (mark: string, indexOf: (i: number) => number, timeout: number) =>
    Array.from({ length: 1_000 }, (_, i) => ({
      requestId: `${run}-${mark}${i}`,
      setMeasurepointChannelId: scenario.channelId,
      assetId: assetOf(indexOf(i)),
      measurepointId: 'setpoint_kw',
      inputData: { arg: i },
      timeout,
    }));
  const statusesOf = (results: readonly Item[]) => new Set(results.map(({ status }) => status));

  it('for 1,000 devices are all issued, and have one result each', async () => {
    const replies = await put<Item[]>('devices/multiSet', { data: items('a', (i) => i, 5_000) });
    expect(statusesOf(replies)).toEqual(new Set([0]));
    const requestIds = replies.map(({ requestId }) => requestId);
    const results = await resultsOf(scenario.channelId, requestIds);
    expect(results.map(({ requestId }) => requestId).sort()).toEqual([...requestIds].sort());
    const succeeded = results.filter(({ status }) => status === 0);
    expect(succeeded).toHaveLength(CONNECTED - 2);
  }, 180_000);

  it('for one device are issued as far as they may wait; every other one is told so, and has no result', async () => {
    const replies = await put<Item[]>('devices/multiSet', { data: items('b', () => SILENT, 1_000) });
    expect(statusesOf(replies)).toEqual(new Set([0, codes.edgeAsyncLimit.code]));
    const issued = replies.filter(({ status }) => status === 0).map(({ requestId }) => requestId);
    // One is on its way, and so many wait.
    expect(issued.length).toBeGreaterThan(50);
    expect(issued.length).toBeLessThan(200);
    const results = await resultsOf(scenario.channelId, issued);
    expect(results.map(({ requestId }) => requestId).sort()).toEqual([...issued].sort());
    expect(statusesOf(results)).toEqual(new Set([codes.edgeTimeout.code]));
    const refused = new Set(replies.filter(({ status }) => status !== 0).map(({ requestId }) => requestId));
    // Behind them comes one more; whatever a refused one had would have come before it.
    const last = await put<Item[]>('devices/multiSet', {
      data: items('c', () => SILENT, 300).slice(0, 1),
    });
    const lastIds = last.map(({ requestId }) => requestId);
    const all = await readTopic(scenario.stack.kafkaClient(), scenario.channelId, (records) =>
      resultItems(records).some(({ requestId }) => lastIds.includes(requestId)),
    );
    expect(resultItems(all).filter(({ requestId }) => refused.has(requestId))).toEqual([]);
  }, 180_000);
});
