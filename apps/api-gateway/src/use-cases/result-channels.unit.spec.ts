import { describe, expect, it, jest } from '@jest/globals';
import { codes } from '@setpoint/codes';
import type { Channel } from '@setpoint/registry';
import { createLogger } from '@setpoint/service-kit';
import type { JsonBody } from '../input/json-body.js';
import { type ChannelTerms, controlChannelTerms, setChannelTerms } from './channel-terms.js';
import { type ChannelWriter, ResultChannels } from './result-channels.js';

const ORG = 'o17000000000042';
const kinds: [name: string, ChannelTerms, ID: string, OTHER: string, foreign: string][] = [
  ['set', setChannelTerms, 'DATASVC.SET.site-a', 'DATASVC.SET.b', 'DATASVC.CONTROL.a'],
  ['control', controlChannelTerms, 'DATASVC.CONTROL.site-a', 'DATASVC.CONTROL.b', 'DATASVC.SET.a'],
];
const json = (value: unknown): JsonBody => ({ kind: 'json', value });
const written = <T>(value: T) => ({ ok: true as const, value, changes: [] });
const refusal = <R>(reason: R) => ({ ok: false as const, reason, detail: '' });

interface Given {
  readonly writer?: Partial<ChannelWriter>;
  readonly known?: Channel | null;
}

const worldOf = (terms: ChannelTerms, row: Channel, { writer = {}, known = row }: Given) => {
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
      return written({ ...row, channelId: newId ?? row.channelId });
    },
    ...writer,
  };
  const channels = new ResultChannels(terms, {
    registry: { findChannel: async () => known },
    writer: recorded as ChannelWriter,
    topics,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  return { channels, topics, calls };
};

describe.each(kinds)('%s channels', (_, terms, ID, OTHER, foreign) => {
  const row: Channel = { id: 'c1', orgId: ORG, kind: terms.kind, channelId: ID, desc: 'site A' };
  const world = (given: Given) => worldOf(terms, row, given);

  describe('creating one [contract 2.2]', () => {
    it('makes its topic before it answers', async () => {
      const { channels, calls } = world({});
      const answer = await channels.create(ORG, json({ [terms.member]: ID, desc: 'site A' }));
      expect(answer).toMatchObject({
        status: 0,
        data: { id: 'c1', [terms.member]: ID, desc: 'site A' },
      });
      expect(calls).toEqual([`ensure ${ID}`]);
    });

    it.each(['', foreign, `${ID}\u0000`, `${ID}\ud800`])('named %j is refused', async (name) => {
      const { channels } = world({});
      expect(await channels.create(ORG, json({ [terms.member]: name }))).toMatchObject({
        status: terms.illegal.code,
      });
    });

    it.each([
      ['exists', terms.exists],
      ['limit', terms.limit],
      ['unknownOrganization', codes.edgeUnknownOrganization],
    ] as const)('is refused when the registry says %s', async (reason, { code }) => {
      const { channels } = world({ writer: { createChannel: async () => refusal(reason) } });
      expect(await channels.create(ORG, json({ [terms.member]: ID }))).toMatchObject({
        status: code,
      });
    });

    it.each(['\u0000', '\ud800'])('is refused with a description that cannot be stored: %j', async (desc) => {
      const { channels, calls } = world({});
      const answer = await channels.create(ORG, json({ [terms.member]: ID, desc }));
      expect(answer).toMatchObject({ status: codes.edgeInvalidParameter.code });
      expect(calls).toEqual([]);
    });

    it('takes its row back when the topic cannot be made, so that it can be repeated', async () => {
      const { channels, topics, calls } = world({});
      topics.ensure.mockRejectedValueOnce(new Error('no broker'));
      const first = await channels.create(ORG, json({ [terms.member]: ID }));
      expect(first).toMatchObject({ status: terms.faults.create.code });
      expect(calls).toEqual(['delete row']);
      expect(await channels.create(ORG, json({ [terms.member]: ID }))).toMatchObject({ status: 0 });
    });

    it("makes no topic for a name that is somebody else's", async () => {
      const writer = { createChannel: async () => refusal('exists' as const) };
      const { channels, calls } = world({ writer, known: null });
      expect(await channels.create(ORG, json({ [terms.member]: ID }))).toMatchObject({
        status: terms.exists.code,
      });
      expect(calls).toEqual([]);
    });

    it('gives a row that was left without its topic the topic', async () => {
      const { channels, calls } = world({
        writer: { createChannel: async () => refusal('exists' as const) },
      });
      await channels.create(ORG, json({ [terms.member]: ID }));
      expect(calls).toEqual([`ensure ${ID}`]);
    });

    it.each([
      { kind: 'absent' } as const,
      { kind: 'unreadable', detail: 'not JSON in UTF-8' } as const,
      json({}),
      json([]),
      json({ [terms.member]: ID, desc: 5 }),
      json({ [terms.member]: ID, desc: 'a\u0000' }),
    ])('is refused for the body %j', async (body) => {
      const { channels, calls } = world({});
      expect(await channels.create(ORG, body)).toMatchObject({ status: codes.edgeInvalidParameter.code });
      expect(calls).toEqual([]);
    });
  });

  describe('changing one [contract 2.2]', () => {
    it('makes the new topic, then moves the row, then drops the old topic', async () => {
      const { channels, calls } = world({});
      const answer = await channels.update(ORG, ID, json({ [terms.member]: OTHER }));
      expect(answer).toMatchObject({ status: 0, data: { [terms.member]: OTHER } });
      expect(answer.data).not.toHaveProperty('id');
      expect(calls).toEqual([`ensure ${OTHER}`, 'update row', `remove ${ID}`]);
    });

    it('is refused while the new topic cannot be made, and leaves the row alone', async () => {
      const { channels, topics, calls } = world({});
      topics.ensure.mockRejectedValueOnce(new Error('no broker'));
      const answer = await channels.update(ORG, ID, json({ [terms.member]: OTHER }));
      expect(answer).toMatchObject({ status: terms.faults.update.code });
      expect(calls).toEqual([]);
    });

    it('keeps the topic when only the description changes', async () => {
      const { channels, topics } = world({});
      await channels.update(ORG, ID, json({ desc: 'new' }));
      expect(topics.remove).not.toHaveBeenCalled();
    });

    it('keeps the old topic when the new name is taken', async () => {
      const { channels, topics } = world({
        writer: { updateChannel: async () => refusal('exists' as const) },
      });
      const answer = await channels.update(ORG, ID, json({ [terms.member]: OTHER }));
      expect(answer).toMatchObject({ status: terms.exists.code });
      expect(topics.remove).not.toHaveBeenCalled();
    });

    it('is refused for an unknown channel and for an illegal new name', async () => {
      const body = json({ [terms.member]: '' });
      expect(await world({ known: null }).channels.update(ORG, ID, body)).toMatchObject({
        status: terms.unknown.code,
      });
      expect(await world({}).channels.update(ORG, ID, body)).toMatchObject({
        status: terms.illegal.code,
      });
    });
  });

  describe('deleting one [contract 2.2]', () => {
    it('drops the topic before the row', async () => {
      const { channels, calls } = world({});
      expect(await channels.delete(ORG, ID)).toMatchObject({ status: 0, data: null });
      expect(calls).toEqual([`remove ${ID}`, 'delete row']);
    });

    it('keeps the row when the topic cannot be dropped, so that it can be repeated', async () => {
      const { channels, topics, calls } = world({});
      topics.remove.mockRejectedValueOnce(new Error('no broker'));
      expect(await channels.delete(ORG, ID)).toMatchObject({ status: terms.faults.delete.code });
      expect(calls).toEqual([]);
    });

    it('never touches a topic that is no channel of this organisation', async () => {
      const { channels, calls } = world({ known: null });
      expect(await channels.delete(ORG, 'setpoint.command.requests')).toMatchObject({
        status: terms.unknown.code,
      });
      expect(await channels.delete(ORG, ID)).toMatchObject({ status: terms.unknown.code });
      expect(calls).toEqual([]);
    });
  });

  it('of the other kind are unknown', async () => {
    const known = { ...row, kind: terms.kind === 'set' ? ('control' as const) : ('set' as const) };
    expect(await world({ known }).channels.get(ORG, ID)).toMatchObject({ status: terms.unknown.code });
    expect(await world({}).channels.get(ORG, foreign)).toMatchObject({ status: terms.unknown.code });
  });
});
