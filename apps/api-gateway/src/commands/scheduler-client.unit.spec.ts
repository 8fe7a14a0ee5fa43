import { describe, expect, it } from '@jest/globals';
import { CommandType } from '@setpoint/codes';
import { CrashPoints, commandTimeMs } from '@setpoint/service-kit';
import { Congestion } from './congestion.js';
import { ReplyLine } from './reply-line.js';
import type { Request, RequestBus, Sending } from './request-bus.js';
import { type CommandDraft, SchedulerClient } from './scheduler-client.js';
import { Waiting } from './waiting.js';

const NOW = 1_767_225_600_123;

const draft: CommandDraft = {
  orgId: 'o1',
  assetId: 'Kc81mQzT',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  commandType: CommandType.setMeasurepoint,
  identifier: 'setpoint_kw',
  commandName: { defaultValue: 'Power', i18nValue: {} },
  inputData: 1,
  timeoutMs: 5,
  pendingTtlMs: 0,
  device: { revision: 1, activated: true, enabled: true, dataFormat: 'Json', qos: 0, timezone: '+08:00' },
  when: 'end',
  result: null,
};

const world = (
  options: { sending?: Sending; maxWaiting?: number; congestion?: Congestion; crashAt?: string } = {},
) => {
  const sent: Request[] = [];
  const killed: number[] = [];
  const waiting = new Waiting(options.maxWaiting ?? 100);
  const line = new ReplyLine(waiting, { now: () => NOW });
  const bus: RequestBus = {
    send: async (requests) => {
      sent.push(...requests);
      return requests.map(() => options.sending ?? 'sent');
    },
  };
  const client = new SchedulerClient({
    line,
    waiting,
    congestion: options.congestion ?? new Congestion(),
    bus,
    limits: { acceptanceMs: 5, answerGraceMs: 5 },
    crashPoints: new CrashPoints(options.crashAt, () => killed.push(sent.length)),
  });
  return { client, line, waiting, sent, killed };
};

describe('asking the schedulers', () => {
  it('sends a command whose id carries the time it names, addressed to the held slot', async () => {
    const { client, line, sent, waiting } = world();
    line.gained(2);
    const submission = client.submit('call', [draft]);
    const [request] = sent;
    if (request?.type !== 'command.submit') throw new Error('nothing was sent');
    expect(request.value).toMatchObject({
      createdAt: commandTimeMs(request.value.commandId),
      replyTo: { slot: 2, when: 'end' },
    });
    const requestId = request.value.replyTo?.requestId ?? '';
    waiting.settle(requestId, {
      type: 'refused',
      requestId,
      reason: 'fault',
    });
    expect(await submission).toMatchObject([
      { commandId: request.value.commandId, fate: { reason: 'fault' } },
    ]);
  });

  it('sends all commands of a call at once', async () => {
    const { client, line, sent } = world();
    line.gained(2);
    const submissions = client.submit('call', [draft, draft, draft]);
    expect(sent).toHaveLength(3);
    expect(new Set((await submissions).map(({ commandId }) => commandId)).size).toBe(3);
  });

  it('tries nothing without a slot', async () => {
    const { client, sent } = world();
    expect(await client.submit('call', [draft])).toEqual([{ commandId: '', fate: 'noSlot' }]);
    expect(await client.get('call', { orgId: 'o1', assetId: 'a', commandId: '1' })).toBe('noSlot');
    expect(sent).toEqual([]);
  });

  it('tries nothing when too many wait', async () => {
    const { client, line, sent } = world({ maxWaiting: 1 });
    line.gained(2);
    expect(await client.submit('call', [draft, draft])).toMatchObject([
      { fate: 'crowded' },
      { fate: 'crowded' },
    ]);
    expect(sent).toEqual([]);
  });

  it('tries nothing while the schedulers are behind', async () => {
    const congestion = new Congestion();
    congestion.turnsAway = (wishes) => wishes.some(({ assetId }) => assetId === draft.assetId);
    const { client, line, sent } = world({ congestion });
    line.gained(2);
    expect(await client.submit('call', [draft])).toEqual([{ commandId: '', fate: 'crowded' }]);
    expect(sent).toEqual([]);
    void client.get('call', { orgId: 'o1', assetId: draft.assetId, commandId: '1' });
    expect(sent).toHaveLength(1);
  });

  it('does not wait for what surely was not sent', async () => {
    const { client, line } = world({ sending: 'notSent' });
    line.gained(2);
    const slow = { ...draft, timeoutMs: 60_000 };
    expect(await client.submit('call', [slow])).toMatchObject([{ fate: 'notSent' }]);
  });

  it('does not know the outcome when no answer comes', async () => {
    const { client, line, waiting } = world();
    line.gained(2);
    expect(await client.submit('call', [draft])).toMatchObject([{ fate: 'unknown' }]);
    expect(waiting.size).toBe(0);
  });

  it('can be killed between accepting a call and sending it', async () => {
    const { client, line, killed } = world({ crashAt: 'gateway.afterAcceptBeforeProduce' });
    line.gained(2);
    await client.submit('call', [draft]);
    expect(killed).toEqual([0]);
  });
});
