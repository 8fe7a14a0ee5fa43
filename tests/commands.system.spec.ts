import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes, deviceErrorSubmsg, Reach } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import type { Behaviour, SimulatedDevice } from '@setpoint/simulated-device';
import { readTopic, resultItems } from './harness/read-topic.js';
import { Scenario } from './harness/scenario.js';

const behaviours: Behaviour[] = [
  { name: 'prompt' },
  { name: 'failing', code: 2001, message: 'valve stuck' },
  { name: 'silent' },
  { name: 'prompt' },
  { name: 'prompt' },
  { name: 'prompt' },
];
const [PROMPT, FAILING, SILENT, SLEEPER, OFFLINE, NEVER_SEEN] = [0, 1, 2, 3, 4, 5] as const;

let scenario: Scenario;

const assetOf = (index: number): string => scenario.tenant.devices[index]?.assetId ?? '';
const deviceAt = (index: number): SimulatedDevice => {
  const device = scenario.devices[index];
  if (!device) throw new Error(`no device ${index}`);
  return device;
};
const stateOf = async (index: number, commandId: string) => {
  const { data } = await scenario.client.get(assetOf(index), commandId);
  if (!data) throw new Error(`no command ${commandId}`);
  return { state: data.state, failCode: data.failCode, reach: data.reach };
};
const idOf = ({ data }: { data: { commandId: string } | null }): string => data?.commandId ?? '';

beforeAll(async () => {
  scenario = await Scenario.start({
    deviceCount: behaviours.length,
    behaviourOf: (index) => behaviours[index] ?? { name: 'prompt' },
  });
  const connected = [PROMPT, FAILING, SILENT, SLEEPER, OFFLINE];
  await Promise.all(connected.map((index) => deviceAt(index).start()));
  await scenario.stack.observe(() => scenario.table.online(connected.map(assetOf)));
  for (const index of [SLEEPER, OFFLINE]) {
    await deviceAt(index).sleep();
    await scenario.table.offline(assetOf(index));
  }
}, 120_000);

afterAll(() => scenario?.stop(), 60_000);

describe('an instant command, through all services', () => {
  it('is answered by the device', async () => {
    const answer = await scenario.client.set({ assetId: assetOf(PROMPT), value: 12.5 });
    expect(answer).toMatchObject({ code: codes.success.code, msg: 'Success', submsg: null });
    expect(await stateOf(PROMPT, idOf(answer))).toEqual({
      state: CommandState.succeeded,
      failCode: null,
      reach: Reach.replied,
    });
  });

  it('carries the error code of the device to the caller', async () => {
    const answer = await scenario.client.set({ assetId: assetOf(FAILING), value: 1 });
    expect(answer).toMatchObject({ code: 2001, msg: 'valve stuck', submsg: deviceErrorSubmsg });
    expect(await stateOf(FAILING, idOf(answer))).toMatchObject({
      state: CommandState.failed,
      failCode: 2001,
    });
  });

  it('fails at once while the device is offline', async () => {
    const answer = await scenario.client.set({ assetId: assetOf(OFFLINE), value: 1 });
    expect(answer.code).toBe(codes.deviceOffline.code);
    expect(await stateOf(OFFLINE, idOf(answer))).toEqual({
      state: CommandState.failed,
      failCode: codes.deviceOffline.code,
      reach: Reach.notSent,
    });
  });

  it('fails at once when the device was never activated', async () => {
    const answer = await scenario.client.set({ assetId: assetOf(NEVER_SEEN), value: 1 });
    expect(answer.code).toBe(codes.deviceInactive.code);
    expect(await stateOf(NEVER_SEEN, idOf(answer))).toMatchObject({ state: CommandState.failed });
  });

  it('times out when the device does not answer', async () => {
    const answer = await scenario.client.set({ assetId: assetOf(SILENT), value: 1, timeout: 1 });
    expect(answer.code).toBe(codes.replyTimeout.code);
    expect(await stateOf(SILENT, idOf(answer))).toEqual({
      state: CommandState.timedOut,
      failCode: codes.replyTimeout.code,
      reach: Reach.unconfirmed,
    });
  });

  it('stays timed out when the device answers afterwards', async () => {
    const device = deviceAt(SILENT);
    device.behaviour = { name: 'late', delayMs: 1_200 };
    const answer = await scenario.client.set({ assetId: assetOf(SILENT), value: 2, timeout: 1 });
    expect(answer.code).toBe(codes.replyTimeout.code);
    const hasAnswered = () =>
      scenario.ledger.entries.some((e) => e.event === 'answered' && e.device === device.name);
    await waitFor(hasAnswered, { limitMs: 20_000 });
    device.behaviour = { name: 'prompt' };
    // Its answer comes behind the late one on the same connection.
    const next = await scenario.client.set({ assetId: assetOf(SILENT), value: 3 });
    expect(next.code).toBe(codes.success.code);
    expect(await stateOf(SILENT, idOf(answer))).toMatchObject({ state: CommandState.timedOut });
    device.behaviour = { name: 'silent' };
  });

  it('counts the answer that comes over a new connection', async () => {
    const device = deviceAt(PROMPT);
    device.behaviour = { name: 'late', delayMs: 1_500 };
    const seenBefore = scenario.ledger.received(device.name).length;
    const answer = scenario.client.set({ assetId: assetOf(PROMPT), value: 6, timeout: 10 });
    await waitFor(() => scenario.ledger.received(device.name).length > seenBefore, { limitMs: 20_000 });
    device.drop();
    expect(await answer).toMatchObject({ code: codes.success.code });
    expect(scenario.ledger.received(device.name)).toHaveLength(seenBefore + 1);
    device.behaviour = { name: 'prompt' };
  });

  it('ends once when the device answers twice', async () => {
    deviceAt(PROMPT).behaviour = { name: 'twice' };
    const first = await scenario.client.set({ assetId: assetOf(PROMPT), value: 4 });
    const second = await scenario.client.set({ assetId: assetOf(PROMPT), value: 5 });
    deviceAt(PROMPT).behaviour = { name: 'prompt' };
    expect([first.code, second.code]).toEqual([codes.success.code, codes.success.code]);
    expect(await stateOf(PROMPT, idOf(first))).toMatchObject({ state: CommandState.succeeded });
  });

  it('goes to several assets at once, each with its own outcome', async () => {
    const ids = [assetOf(PROMPT), assetOf(OFFLINE)];
    const answer = await scenario.client.set({ assetId: ids.join(), value: 3 });
    expect(answer.code).toBe(codes.deviceOffline.code);
    expect(answer.data?.results).toMatchObject([
      { assetId: ids[0], code: codes.success.code },
      { assetId: ids[1], code: codes.deviceOffline.code },
    ]);
  });
});

describe('a cached command, through all services', () => {
  it('waits for a sleeping device, and all that wait are delivered in order when it wakes', async () => {
    const values = [101, 102, 103, 104, 105];
    const ids: string[] = [];
    for (const value of values) {
      const answer = await scenario.client.set({ assetId: assetOf(SLEEPER), value, pendingTtl: 600 });
      expect(answer.code).toBe(codes.success.code);
      ids.push(idOf(answer));
    }
    expect(await stateOf(SLEEPER, ids[0] ?? '')).toEqual({
      state: CommandState.created,
      failCode: null,
      reach: null,
    });
    deviceAt(SLEEPER).wake();
    const lastState = async () => (await stateOf(SLEEPER, ids.at(-1) ?? '')).state;
    await waitFor(async () => (await lastState()) === CommandState.succeeded, { limitMs: 20_000 });
    const received = scenario.ledger.received(deviceAt(SLEEPER).name);
    expect(received.map((entry) => entry.params)).toEqual(values.map((value) => ({ setpoint_kw: value })));
  });

  it('is refused as the 51st of its device, with a record', async () => {
    const assetId = assetOf(NEVER_SEEN);
    const answers = [];
    for (let n = 1; n <= 51; n++)
      answers.push(await scenario.client.set({ assetId, value: n, pendingTtl: 3_600 }));
    expect(answers.slice(0, 50).every((answer) => answer.code === codes.success.code)).toBe(true);
    expect(answers[50]?.code).toBe(codes.cacheFull.code);
    expect(await stateOf(NEVER_SEEN, idOf(answers[50] ?? { data: null }))).toMatchObject({
      state: CommandState.failed,
      failCode: codes.cacheFull.code,
    });
  });
});

describe('a multi-set, through all services', () => {
  it('answers each item at once and publishes the result of each that was issued', async () => {
    const { client, channelId, tenant } = scenario;
    const run = randomBytes(2).toString('hex');
    const item = (index: number, value: unknown) => ({
      requestId: `${run}-${index}`,
      assetId: assetOf(index),
      measurepointId: 'setpoint_kw',
      value,
      timeoutMs: 1_000,
    });
    const { data: replies } = await client.multiSet(channelId, [
      item(PROMPT, 7.5),
      item(FAILING, 7.5),
      item(SILENT, 7.5),
      { ...item(OFFLINE, 'warm'), requestId: `${run}-wrong` },
    ]);
    expect(replies?.map((reply) => reply.status)).toEqual([0, 0, 0, codes.edgeWrongType.code]);

    const records = await readTopic(scenario.stack.kafkaClient(), channelId, (all) => all.length >= 3);
    const results = new Map(resultItems(records).map((result) => [result.requestId, result]));
    expect(results.size).toBe(3);
    const keys = tenant.devices[PROMPT]?.keys;
    expect(results.get(`${run}-${PROMPT}`)).toEqual({
      requestId: `${run}-${PROMPT}`,
      orgId: tenant.orgId,
      callType: 'ASYNC',
      setMeasurepointChannelId: channelId,
      productKey: keys?.productKey,
      deviceKey: keys?.deviceKey,
      assetId: assetOf(PROMPT),
      measurepointId: 'setpoint_kw',
      callbackUrl: null,
      inputData: { arg: 7.5 },
      status: 0,
      msg: 'SUCCESS',
      submsg: 'SUCCESS',
      timeout: 1_000,
      gmtServiceRequest: expect.any(Number),
      gmtServiceReply: expect.any(Number),
    });
    expect(results.get(`${run}-${FAILING}`)?.status).toBe(codes.edgeWriteFailed.code);
    expect(results.get(`${run}-${SILENT}`)?.status).toBe(codes.edgeTimeout.code);
  });
});
