import { parseChannel, type ResultChannel } from '@setpoint/channels';
import { codes } from '@setpoint/codes';
import type { Validation } from '@setpoint/contracts';
import type { Channel, ChannelRefusal, RegistryReads, RegistryWriter } from '@setpoint/registry';
import type { Logger } from '@setpoint/service-kit';
import { findUnstorable } from '@setpoint/thing-model';
import {
  type EdgeOutcome,
  edgeRefused,
  edgeSucceeded,
  unknownOrganization,
} from '../answers/edge-outcome.js';
import type { JsonBody } from '../input/json-body.js';
import { integerWithin } from '../input/parameters.js';
import type { Query } from '../input/query.js';
import type { ChannelInput, ChannelTerms } from './channel-terms.js';
import type { ChannelTopics } from './channel-topics.js';

/** What this needs of the registry's writer. */
export type ChannelWriter = Pick<
  RegistryWriter,
  'createChannel' | 'updateChannel' | 'deleteChannel' | 'listChannels'
>;

interface Parts {
  readonly registry: Pick<RegistryReads, 'findChannel'>;
  readonly writer: ChannelWriter;
  readonly topics: ChannelTopics;
  readonly log: Logger;
}

export const ANY_INTEGER = { min: 0, max: 999_999_999 };

/** Channels of one kind: a row in the registry and a Kafka topic of the same name [contract 2.2]. */
export class ResultChannels {
  constructor(
    private readonly terms: ChannelTerms,
    private readonly parts: Parts,
  ) {}

  async create(orgId: string, body: JsonBody): Promise<EdgeOutcome> {
    const input = readBody(this.terms.readCreate, body);
    if (!input.ok) return edgeRefused(codes.edgeInvalidParameter, input.detail);
    const channel = parseChannel(this.terms.kind, input.value.channelId);
    if (!channel) return this.illegalName();
    const created = await this.parts.writer.createChannel(orgId, channel, input.value.desc ?? null);
    if (!created.ok) {
      // Of one's own: an attempt that died half-way may have left it without its topic.
      const isOwn = created.reason === 'exists' && (await this.find(orgId, channel.id)) !== null;
      if (!isOwn) return this.refusalOf(created.reason);
    }
    const hasTopic = await this.attempt('create', channel, () => this.parts.topics.ensure(channel));
    if (hasTopic) return created.ok ? edgeSucceeded(this.whole(created.value)) : this.refusalOf('exists');
    if (created.ok) await this.parts.writer.deleteChannel(orgId, channel);
    return this.faultOf('create');
  }

  async get(orgId: string, channelId: string): Promise<EdgeOutcome> {
    const channel = await this.find(orgId, channelId);
    return channel ? edgeSucceeded(this.whole(channel.row)) : this.refusalOf('unknown');
  }

  async list(orgId: string, query: Query): Promise<EdgeOutcome> {
    const pageSize = integerWithin(query, 'pageSize', { ...ANY_INTEGER, fallback: 0 });
    if (!pageSize.ok) return edgeRefused(codes.edgeInvalidParameter, pageSize.refusal.submsg);
    const pageToken = integerWithin(query, 'pageToken', { ...ANY_INTEGER, min: 1, fallback: 1 });
    if (!pageToken.ok) return edgeRefused(codes.edgeInvalidParameter, pageToken.refusal.submsg);
    const page = { pageSize: pageSize.value, pageToken: pageToken.value };
    const { channels, ...position } = await this.parts.writer.listChannels(orgId, this.terms.kind, page);
    return edgeSucceeded({ ...position, data: channels.map((channel) => this.whole(channel)) });
  }

  /** Another id renames the channel: results go to the topic of the new name from then on. */
  async update(orgId: string, channelId: string, body: JsonBody): Promise<EdgeOutcome> {
    const input = readBody(this.terms.readUpdate, body);
    if (!input.ok) return edgeRefused(codes.edgeInvalidParameter, input.detail);
    const { desc, channelId: newId } = input.value;
    const channel = await this.find(orgId, channelId);
    if (!channel) return this.refusalOf('unknown');
    const target = parseChannel(this.terms.kind, newId ?? channelId);
    if (!target) return this.illegalName();
    const isRenamed = target.id !== channelId;
    const changes = { ...(isRenamed && { newId: target.id }), ...(desc !== undefined && { desc }) };
    // The new topic exists before the row names it, so that no result is without a place to go.
    if (!(await this.attempt('create', target, () => this.parts.topics.ensure(target))))
      return this.faultOf('update');
    const updated = await this.parts.writer.updateChannel(orgId, channel.name, changes);
    if (!updated.ok) return this.refusalOf(updated.reason);
    // Somebody else may take the old name: what is still unread must not become theirs.
    if (isRenamed) await this.attempt('delete', channel.name, () => this.parts.topics.remove(channel.name));
    return edgeSucceeded({ [this.terms.member]: updated.value.channelId, desc: updated.value.desc });
  }

  async delete(orgId: string, channelId: string): Promise<EdgeOutcome> {
    const channel = await this.find(orgId, channelId);
    if (!channel) return this.refusalOf('unknown');
    // The topic goes first: as long as the row exists, a call that failed here can be repeated.
    const isGone = await this.attempt('delete', channel.name, () => this.parts.topics.remove(channel.name));
    if (!isGone) return this.faultOf('delete');
    const deleted = await this.parts.writer.deleteChannel(orgId, channel.name);
    return deleted.ok ? edgeSucceeded(null) : this.refusalOf(deleted.reason);
  }

  private async find(
    orgId: string,
    channelId: string,
  ): Promise<{ name: ResultChannel; row: Channel } | null> {
    const name = parseChannel(this.terms.kind, channelId);
    if (!name) return null;
    const row = await this.parts.registry.findChannel(orgId, name.id);
    return row?.kind === this.terms.kind ? { name, row } : null;
  }

  private whole({ id, channelId, desc }: Channel): object {
    return { id, [this.terms.member]: channelId, desc };
  }

  private illegalName(): EdgeOutcome {
    return edgeRefused(this.terms.illegal, this.terms.illegal.msg);
  }

  private faultOf(verb: keyof ChannelTerms['faults']): EdgeOutcome {
    return edgeRefused(this.terms.faults[verb], 'the topic of the channel cannot be reached; try again');
  }

  private refusalOf(reason: ChannelRefusal): EdgeOutcome {
    if (reason === 'unknownOrganization') return unknownOrganization;
    const entry = reason === 'invalid' ? codes.edgeInvalidParameter : this.terms[reason];
    return edgeRefused(entry, entry.msg);
  }

  /** Kafka being away is expected here: the caller gets a code and may repeat the call. */
  private async attempt(
    verb: 'create' | 'delete',
    { id }: ResultChannel,
    work: () => Promise<void>,
  ): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (failure) {
      this.parts.log.error({ err: failure, channelId: id }, `could not ${verb} the topic of a channel`);
      return false;
    }
  }
}

/** What the name may hold is a question of its own, with a code of its own [contract 2.2]. */
const readBody = (read: ChannelTerms['readCreate'], body: JsonBody): Validation<ChannelInput> => {
  if (body.kind === 'unreadable') return { ok: false, detail: body.detail };
  const checked = read(body.kind === 'json' ? body.value : undefined);
  const problem = checked.ok ? findUnstorable(checked.value.desc ?? null) : null;
  return problem ? { ok: false, detail: problem } : checked;
};
