import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { SlotLease } from '@setpoint/kafka';
import { createDatabase, dropDatabase } from '@setpoint/local-stack';
import { newRequestId } from '@setpoint/service-kit';
import { cached, identityOf, instant, newAsset, orgId, resultContext } from './messages.js';
import { CHANNEL, openRecords, type Records } from './records.js';
import { type RunningScheduler, startScheduler } from './running-scheduler.js';
import { silentLogger } from './silent-logger.js';

const setting = (variable: string): string => {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run these tests with npm test`);
  return value;
};

const SLOT = 6;
const requests = topics.commandRequests.name;
const { name: sessions } = topics.deviceSessions;
const { name: reports } = topics.deviceReplies;
const { name: dispatches } = topics.deviceDispatches;
const { name: events } = topics.commandEvents;

let databaseUrl: string;
let env: Record<string, string>;
let records: Records;
let dispatcher: SlotLease;
let scheduler: RunningScheduler;

beforeAll(async () => {
  databaseUrl = await createDatabase(setting('DATABASE_URL'), { namePrefix: 'scheduler' });
  const namespace = `e2e-${newRequestId().slice(0, 12)}`;
  records = await openRecords(setting('KAFKA_BROKERS'), namespace);
  env = {
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: setting('KAFKA_BROKERS'),
    SETPOINT_TOPIC_NAMESPACE: namespace,
  };
  dispatcher = new SlotLease({
    databaseUrl,
    kind: 'dispatcher',
    slots: 64,
    slot: SLOT,
    logger: silentLogger(),
  });
  await dispatcher.start();
  scheduler = await startScheduler(env);
}, 120_000);

afterAll(async () => {
  await scheduler.stop();
  await dispatcher.stop();
  await records.close();
  await dropDatabase(databaseUrl);
}, 180_000);

let epoch = 0;

const login = async (assetId: string): Promise<void> => {
  const { slot, incarnation } = await dispatcher.acquired();
  const opened = { assetId, ...identityOf(assetId), slot, incarnation, epoch: ++epoch, at: Date.now() };
  await records.send(sessions, 'session.opened', opened, assetId);
  // The scheduler reads sessions and requests side by side: whoever submits has to know that it is online.
  const probe = cached(assetId);
  await records.send(requests, 'command.submit', probe, assetId);
  const [dispatch] = await records.waitFor(dispatches, assetId);
  await reply(assetId, dispatch?.json.messageId);
  await records.waitFor(events, assetId, 4);
};

const reply = (assetId: string, messageId: number) =>
  records.send(
    reports,
    'device.replied',
    { assetId, on: { kind: 'set' }, messageId: String(messageId), code: 200, receivedAt: Date.now() },
    assetId,
  );

describe('the scheduler', () => {
  it('carries a command from the gateway to the dispatcher, and the reply back to all who wait for it', async () => {
    const assetId = newAsset();
    await login(assetId);
    const submit = instant(assetId, {
      replyTo: { slot: 9, requestId: `r-${assetId}`, when: 'end' },
      result: resultContext({ channelId: CHANNEL }),
    });
    await records.send(requests, 'command.submit', submit, assetId);
    const dispatch = (await records.waitFor(dispatches, assetId, 2))[1];
    expect(dispatch).toMatchObject({
      partition: SLOT,
      headers: { type: 'device.dispatch', id: `dispatch-${assetId}-2` },
      json: { commandId: submit.commandId, inputData: 12.5, slot: SLOT },
    });
    await reply(assetId, dispatch?.json.messageId);
    expect(await records.replyTo(`r-${assetId}`)).toMatchObject({
      slot: 9,
      reply: { type: 'ended', commandId: submit.commandId, code: 0, state: 5 },
    });
    expect(await records.waitFor(CHANNEL, assetId)).toMatchObject([
      { headers: { id: `result-${submit.commandId}` }, json: { data: [{ requestId: 'w-9001', status: 0 }] } },
    ]);
    const told = await records.waitFor(events, assetId, 8);
    expect(told.map(({ json }) => json.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('answers reads and cancels', async () => {
    const assetId = newAsset();
    const submit = cached(assetId);
    const ask = (type: 'command.get' | 'command.cancel', requestId: string) =>
      records.send(
        requests,
        type,
        { orgId, assetId, commandId: submit.commandId, replyTo: { slot: 2, requestId, when: 'end' } },
        assetId,
      );
    await records.send(requests, 'command.submit', submit, assetId);
    await ask('command.get', `get-${assetId}`);
    expect(await records.replyTo(`get-${assetId}`)).toMatchObject({
      slot: 2,
      reply: { type: 'read', command: { commandId: submit.commandId, state: 1 } },
    });
    await ask('command.cancel', `cancel-${assetId}`);
    expect(await records.replyTo(`cancel-${assetId}`)).toMatchObject({
      reply: { type: 'canceled', found: true, commands: [{ commandId: submit.commandId, state: 2 }] },
    });
  });

  it('parks what nobody can read, and goes on behind it', async () => {
    const assetId = newAsset();
    const submit = cached(assetId);
    await records.send(requests, 'garbage', 'not for us', assetId);
    await records.send(requests, 'command.submit', '{"commandId":', assetId);
    await records.send(requests, 'command.submit', submit, assetId);
    expect(await records.replyTo(`r-${submit.commandId}`)).toMatchObject({ reply: { type: 'accepted' } });
    const parked = await (async () => {
      await records.waitFor(events, assetId);
      return records.on(`${requests}.parked`, assetId);
    })();
    expect(parked.map((r) => [String(r.value), r.headers['parked-cause']])).toEqual([
      ['not for us', expect.stringContaining('is not read here')],
      ['{"commandId":', 'is not JSON'],
    ]);
  });

  it('goes on after a restart where it had stopped, with what came meanwhile, each once', async () => {
    const assetId = newAsset();
    const [before, meanwhile] = [cached(assetId), cached(assetId)];
    await records.send(requests, 'command.submit', before, assetId);
    await records.replyTo(`r-${before.commandId}`);
    await scheduler.stop();
    await records.send(requests, 'command.submit', meanwhile, assetId);
    await records.send(requests, 'command.submit', before, assetId);
    scheduler = await startScheduler(env);
    await records.replyTo(`r-${meanwhile.commandId}`);
    const get = { orgId, assetId, commandId: before.commandId };
    await records.send(
      requests,
      'command.get',
      { ...get, replyTo: { slot: 2, requestId: `again-${assetId}`, when: 'end' } },
      assetId,
    );
    await records.replyTo(`again-${assetId}`);
    await records.waitFor(events, assetId, 2);
    const told = records.on(events, assetId).map((r) => JSON.parse(String(r.value)));
    expect(told.map((e) => [e.seq, e.event, e.commandId])).toEqual([
      [1, 'accepted', before.commandId],
      [2, 'accepted', meanwhile.commandId],
    ]);
  }, 180_000);

  it('shares the work with another one that comes and goes, and every command is decided once', async () => {
    const assets = Array.from({ length: 40 }, newAsset);
    const submitAll = async () => {
      const submits = assets.map((assetId) => cached(assetId));
      await Promise.all(
        submits.map((submit) => records.send(requests, 'command.submit', submit, submit.assetId)),
      );
      return submits;
    };
    const alone = await submitAll();
    const other = await startScheduler(env);
    const together = await submitAll();
    await other.stop();
    const again = await submitAll();
    for (const [i, assetId] of assets.entries()) {
      // One that starts also publishes what the other has under way: such copies carry the same id and the same body.
      const copies = await records.waitForIds(events, assetId, 3);
      const byId = new Map(copies.map(({ headers, json }) => [headers.id, [json.seq, json.commandId]]));
      const told = [alone, together, again].map((submits, n) => [n + 1, submits[i]?.commandId]);
      expect([...byId.values()]).toEqual(told);
      expect(new Set(copies.map(({ value }) => String(value))).size).toBe(told.length);
    }
  }, 180_000);

  it('serves its metrics', async () => {
    const text = await (await scheduler.get('/metrics')).text();
    expect(text).toMatch(/setpoint_passes_total\{service="command-scheduler"\} [1-9]/);
    expect(text).toContain('setpoint_pass_seconds_bucket');
  });

  it('closes the sessions of a dispatcher that has gone', async () => {
    const assetId = newAsset();
    await login(assetId);
    await dispatcher.stop();
    const closed = await records.waitFor(sessions, assetId, 2);
    expect(closed[1]).toMatchObject({
      headers: { type: 'session.closed' },
      json: { reason: 'dispatcher-gone', epoch, slot: SLOT },
    });
    const submit = instant(assetId);
    await records.send(requests, 'command.submit', submit, assetId);
    expect(await records.replyTo(`r-${submit.commandId}`)).toMatchObject({ reply: { code: 11900 } });
  });
});
