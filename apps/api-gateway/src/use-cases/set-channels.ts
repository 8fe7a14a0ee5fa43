import { parseChannel, type ResultChannel } from '@setpoint/channels';
import { codes } from '@setpoint/codes';
import {
  CreateSetChannelBody,
  UpdateSetChannelBody,
  type Validation,
  validatorOf,
} from '@setpoint/contracts';
import type { Channel, RegistryReads, RegistryWriter } from '@setpoint/registry';
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

const refusals = {
  exists: codes.setChannelExists,
  unknown: codes.setChannelUnknown,
  limit: codes.setChannelLimit,
  invalid: codes.edgeInvalidParameter,
} as const;

const ANY_INTEGER = { min: 0, max: 999_999_999 };

/** Set channels: a row in the registry and a Kafka topic of the same name [contract 2.2]. */
export class SetChannels {
  constructor(private readonly parts: Parts) {}

  async create(orgId: string, body: JsonBody): Promise<EdgeOutcome> {
    const input = readBody(checkCreate, body);
    if (!input.ok) return edgeRefused(codes.edgeInvalidParameter, input.detail);
    const channel = parseChannel('set', input.value.setMeasurepointChannelId);
    if (!channel) return illegalName;
    const created = await this.parts.writer.createChannel(orgId, channel, input.value.desc ?? null);
    if (!created.ok && created.reason !== 'exists') return refusalOf(created.reason);
    // Also when the row was there already: an attempt that died half-way may have left it without its topic.
    const hasTopic = await this.attempt('create', channel, () => this.parts.topics.ensure(channel));
    if (hasTopic) return created.ok ? edgeSucceeded(wholeChannel(created.value)) : refusalOf('exists');
    if (created.ok) await this.parts.writer.deleteChannel(orgId, channel);
    return saveFault;
  }

  async get(orgId: string, channelId: string): Promise<EdgeOutcome> {
    const channel = await this.find(orgId, channelId);
    return channel ? edgeSucceeded(wholeChannel(channel.row)) : refusalOf('unknown');
  }

  async list(orgId: string, query: Query): Promise<EdgeOutcome> {
    const pageSize = integerWithin(query, 'pageSize', { ...ANY_INTEGER, fallback: 0 });
    if (!pageSize.ok) return edgeRefused(codes.edgeInvalidParameter, pageSize.refusal.submsg);
    const pageToken = integerWithin(query, 'pageToken', { ...ANY_INTEGER, min: 1, fallback: 1 });
    if (!pageToken.ok) return edgeRefused(codes.edgeInvalidParameter, pageToken.refusal.submsg);
    const page = { pageSize: pageSize.value, pageToken: pageToken.value };
    const { channels, ...position } = await this.parts.writer.listChannels(orgId, 'set', page);
    return edgeSucceeded({ ...position, data: channels.map(wholeChannel) });
  }

  /** Another id renames the channel: results go to the topic of the new name from then on. */
  async update(orgId: string, channelId: string, body: JsonBody): Promise<EdgeOutcome> {
    const input = readBody(checkUpdate, body);
    if (!input.ok) return edgeRefused(codes.edgeInvalidParameter, input.detail);
    const { desc, setMeasurepointChannelId: newId } = input.value;
    const channel = await this.find(orgId, channelId);
    if (!channel) return refusalOf('unknown');
    const target = parseChannel('set', newId ?? channelId);
    if (!target) return illegalName;
    const isRenamed = target.id !== channelId;
    const changes = { ...(isRenamed && { newId: target.id }), ...(desc !== undefined && { desc }) };
    // The new topic exists before the row names it, so that no result is without a place to go.
    if (!(await this.attempt('create', target, () => this.parts.topics.ensure(target)))) return saveFault;
    const updated = await this.parts.writer.updateChannel(orgId, channel.name, changes);
    if (!updated.ok) return refusalOf(updated.reason);
    // Somebody else may take the old name: what is still unread must not become theirs.
    if (isRenamed) await this.attempt('delete', channel.name, () => this.parts.topics.remove(channel.name));
    return edgeSucceeded({ setMeasurepointChannelId: updated.value.channelId, desc: updated.value.desc });
  }

  async delete(orgId: string, channelId: string): Promise<EdgeOutcome> {
    const channel = await this.find(orgId, channelId);
    if (!channel) return refusalOf('unknown');
    // The topic goes first: as long as the row exists, a call that failed here can be repeated.
    const isGone = await this.attempt('delete', channel.name, () => this.parts.topics.remove(channel.name));
    if (!isGone) return saveFault;
    const deleted = await this.parts.writer.deleteChannel(orgId, channel.name);
    return deleted.ok ? edgeSucceeded(null) : refusalOf(deleted.reason);
  }

  private async find(
    orgId: string,
    channelId: string,
  ): Promise<{ name: ResultChannel; row: Channel } | null> {
    const name = parseChannel('set', channelId);
    if (!name) return null;
    const row = await this.parts.registry.findChannel(orgId, name.id);
    return row?.kind === 'set' ? { name, row } : null;
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

const checkCreate = validatorOf(CreateSetChannelBody);
const checkUpdate = validatorOf(UpdateSetChannelBody);

/** What the name may hold is a question of its own, with a code of its own [contract 2.2]. */
const readBody = <T extends { readonly desc?: string | null }>(
  check: (value: unknown) => Validation<T>,
  body: JsonBody,
): Validation<T> => {
  if (body.kind === 'unreadable') return { ok: false, detail: body.detail };
  const checked = check(body.kind === 'json' ? body.value : undefined);
  const problem = checked.ok ? findUnstorable(checked.value.desc ?? null) : null;
  return problem ? { ok: false, detail: problem } : checked;
};

const illegalName = edgeRefused(codes.setChannelIllegal, codes.setChannelIllegal.msg);
const saveFault = edgeRefused(
  codes.setChannelSaveFault,
  'the topic of the channel cannot be reached; try again',
);

const refusalOf = (reason: keyof typeof refusals | 'unknownOrganization'): EdgeOutcome => {
  if (reason === 'unknownOrganization') return unknownOrganization;
  const entry = refusals[reason];
  return edgeRefused(entry, entry.msg);
};

const wholeChannel = ({ id, channelId, desc }: Channel) => ({
  id,
  setMeasurepointChannelId: channelId,
  desc,
});
