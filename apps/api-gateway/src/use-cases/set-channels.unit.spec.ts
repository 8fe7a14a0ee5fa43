import { describe, expect, it, jest } from '@jest/globals';
import { codes } from '@setpoint/codes';
import type { Channel } from '@setpoint/registry';
import { createLogger } from '@setpoint/service-kit';
import type { JsonBody } from '../input/json-body.js';
import { type ChannelWriter, SetChannels } from './set-channels.js';

const ORG = 'o17000000000042';
const ID = 'DATASVC.SET.site-a';
const row: Channel = { id: 'c1', orgId: ORG, kind: 'set', channelId: ID, desc: 'site A' };
const json = (value: unknown): JsonBody => ({ kind: 'json', value });
const written = <T>(value: T) => ({ ok: true as const, value, changes: [] });
const refusal = <R>(reason: R) => ({ ok: false as const, reason, detail: '' });

const world = ({ writer = {}, known = row }: { writer?: Partial<ChannelWriter>; known?: Channel | null }) => {
  const calls: string[] = [];
  const topics = {
    ensure: jest.fn(async ({ id }: { id: string }) => {
      calls.push(`ensure ${id}`);
    }),
    remove: jest.fn(async ({ id }: { id: string }) => {
      calls.push(`remove ${id}`);
    }),
  };
  const recorded: Partial<ChannelWriter> = {
    createChannel: async () => written(row),
    deleteChannel: async () => {
      calls.push('delete row');
      return written(null);
    },
    updateChannel: async (_org, _old, { newId }) => {
      calls.push('update row');
      return written({ ...row, channelId: newId ?? ID });
    },
    ...writer,
  };
  const channels = new SetChannels({
    registry: { findChannel: async () => known },
    writer: recorded as ChannelWriter,
    topics,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  return { channels, topics, calls };
};

describe('creating a set channel [contract 2.2]', () => {
  it('makes its topic before it answers', async () => {
    const { channels, calls } = world({});
    const answer = await channels.create(ORG, json({ setMeasurepointChannelId: ID, desc: 'site A' }));
    expect(answer).toMatchObject({
      status: 0,
      data: { id: 'c1', setMeasurepointChannelId: ID, desc: 'site A' },
    });
    expect(calls).toEqual([`ensure ${ID}`]);
  });

  it.each([
    ['DATASVC.SET.fleet-a_1', 0],
    [`DATASVC.SET.${'x'.repeat(52)}`, 0],
    [`DATASVC.SET.${'x'.repeat(48)}`, 0],
    [`DATASVC.SET.${'x'.repeat(53)}`, codes.setChannelIllegal.code],
    ['DATASVC.SET.', codes.setChannelIllegal.code],
    ['datasvc.set.a', codes.setChannelIllegal.code],
    ['DATASVC.CONTROL.a', codes.setChannelIllegal.code],
    ['DATASVC.SET.a b', codes.setChannelIllegal.code],
    ['DATASVC.SET.泵', codes.setChannelIllegal.code],
    ['DATASVC.SET.a\u0000', codes.setChannelIllegal.code],
    ['DATASVC.SET.\ud800', codes.setChannelIllegal.code],
  ])('named %s is answered %i [contract 9.8]', async (setMeasurepointChannelId, status) => {
    const { channels } = world({});
    expect(await channels.create(ORG, json({ setMeasurepointChannelId }))).toMatchObject({ status });
  });

  it.each([
    ['exists', codes.setChannelExists],
    ['limit', codes.setChannelLimit],
    ['unknownOrganization', codes.edgeUnknownOrganization],
  ] as const)('is refused when the registry says %s', async (reason, { code }) => {
    const { channels } = world({ writer: { createChannel: async () => refusal(reason) } });
    expect(await channels.create(ORG, json({ setMeasurepointChannelId: ID }))).toMatchObject({
      status: code,
    });
  });

  it.each(['\u0000', '\ud800'])('is refused with a description that cannot be stored: %j', async (desc) => {
    const { channels, calls } = world({});
    const answer = await channels.create(ORG, json({ setMeasurepointChannelId: ID, desc }));
    expect(answer).toMatchObject({ status: codes.edgeInvalidParameter.code });
    expect(calls).toEqual([]);
  });

  it('takes its row back when the topic cannot be made, so that it can be repeated', async () => {
    const { channels, topics, calls } = world({});
    topics.ensure.mockRejectedValueOnce(new Error('no broker'));
    const first = await channels.create(ORG, json({ setMeasurepointChannelId: ID }));
    expect(first).toMatchObject({ status: codes.setChannelSaveFault.code });
    expect(calls).toEqual(['delete row']);
    expect(await channels.create(ORG, json({ setMeasurepointChannelId: ID }))).toMatchObject({ status: 0 });
  });

  it('gives a row that was left without its topic the topic', async () => {
    const { channels, calls } = world({ writer: { createChannel: async () => refusal('exists' as const) } });
    await channels.create(ORG, json({ setMeasurepointChannelId: ID }));
    expect(calls).toEqual([`ensure ${ID}`]);
  });

  it.each([
    { kind: 'absent' } as const,
    { kind: 'unreadable', detail: 'not JSON in UTF-8' } as const,
    json({}),
    json([]),
    json({ setMeasurepointChannelId: ID, desc: 5 }),
    json({ setMeasurepointChannelId: ID, desc: 'a\u0000' }),
  ])('is refused for the body %j', async (body) => {
    const { channels, calls } = world({});
    expect(await channels.create(ORG, body)).toMatchObject({ status: codes.edgeInvalidParameter.code });
    expect(calls).toEqual([]);
  });
});

describe('changing a set channel [contract 2.2]', () => {
  it('makes the new topic, then moves the row, then drops the old topic', async () => {
    const { channels, calls } = world({});
    const answer = await channels.update(ORG, ID, json({ setMeasurepointChannelId: 'DATASVC.SET.b' }));
    expect(answer).toMatchObject({ status: 0, data: { setMeasurepointChannelId: 'DATASVC.SET.b' } });
    expect(answer.data).not.toHaveProperty('id');
    expect(calls).toEqual(['ensure DATASVC.SET.b', 'update row', `remove ${ID}`]);
  });

  it('keeps the topic when only the description changes', async () => {
    const { channels, topics } = world({});
    await channels.update(ORG, ID, json({ desc: 'new' }));
    expect(topics.remove).not.toHaveBeenCalled();
  });

  it('keeps the old topic when the new name is taken', async () => {
    const { channels, topics } = world({ writer: { updateChannel: async () => refusal('exists' as const) } });
    const answer = await channels.update(ORG, ID, json({ setMeasurepointChannelId: 'DATASVC.SET.b' }));
    expect(answer).toMatchObject({ status: codes.setChannelExists.code });
    expect(topics.remove).not.toHaveBeenCalled();
  });

  it('is refused for an unknown channel and for an illegal new name', async () => {
    const body = json({ setMeasurepointChannelId: 'DATASVC.SET.' });
    expect(await world({ known: null }).channels.update(ORG, ID, body)).toMatchObject({
      status: codes.setChannelUnknown.code,
    });
    expect(await world({}).channels.update(ORG, ID, body)).toMatchObject({
      status: codes.setChannelIllegal.code,
    });
  });
});

describe('deleting a set channel [contract 2.2]', () => {
  it('drops the topic before the row', async () => {
    const { channels, calls } = world({});
    expect(await channels.delete(ORG, ID)).toMatchObject({ status: 0, data: null });
    expect(calls).toEqual([`remove ${ID}`, 'delete row']);
  });

  it('keeps the row when the topic cannot be dropped, so that it can be repeated', async () => {
    const { channels, topics, calls } = world({});
    topics.remove.mockRejectedValueOnce(new Error('no broker'));
    expect(await channels.delete(ORG, ID)).toMatchObject({ status: codes.setChannelSaveFault.code });
    expect(calls).toEqual([]);
  });

  it('never touches a topic that is no channel of this organisation', async () => {
    const { channels, calls } = world({ known: null });
    expect(await channels.delete(ORG, 'setpoint.command.requests')).toMatchObject({
      status: codes.setChannelUnknown.code,
    });
    expect(await channels.delete(ORG, ID)).toMatchObject({ status: codes.setChannelUnknown.code });
    expect(calls).toEqual([]);
  });
});
