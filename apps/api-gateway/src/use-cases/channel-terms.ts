import type { ChannelKind } from '@setpoint/channels';
import { type CodeEntry, codes } from '@setpoint/codes';
import {
  type ChannelBody,
  CreateControlChannelBody,
  CreateSetChannelBody,
  type DtoClass,
  UpdateControlChannelBody,
  UpdateSetChannelBody,
  type Validation,
  validatorOf,
} from '@setpoint/contracts';

/** What a body says of a channel, by whatever name it calls the id. */
export interface ChannelInput {
  readonly channelId: string | null;
  /** Undefined: it stays as it is. */
  readonly desc: string | null | undefined;
}

type ReadChannel = (body: unknown) => Validation<ChannelInput>;

/** The two kinds of channel behave alike; only this differs [contract 2.2]. */
export interface ChannelTerms {
  readonly kind: ChannelKind;
  /** What bodies and answers call the id. */
  readonly member: 'setMeasurepointChannelId' | 'controlChannelId';
  readonly readCreate: ReadChannel;
  readonly readUpdate: ReadChannel;
  readonly exists: CodeEntry;
  readonly illegal: CodeEntry;
  readonly unknown: CodeEntry;
  readonly limit: CodeEntry;
  /** The topic cannot be reached. */
  readonly faults: Readonly<Record<'create' | 'update' | 'delete', CodeEntry>>;
}

const reader = <T extends ChannelBody>(
  dto: DtoClass<T>,
  idOf: (body: T) => string | null | undefined,
): ReadChannel => {
  const check = validatorOf(dto);
  return (body) => {
    const checked = check(body);
    if (!checked.ok) return checked;
    return { ok: true, value: { channelId: idOf(checked.value) ?? null, desc: checked.value.desc } };
  };
};

export const setChannelTerms: ChannelTerms = {
  kind: 'set',
  member: 'setMeasurepointChannelId',
  readCreate: reader(CreateSetChannelBody, (body) => body.setMeasurepointChannelId),
  readUpdate: reader(UpdateSetChannelBody, (body) => body.setMeasurepointChannelId),
  exists: codes.setChannelExists,
  illegal: codes.setChannelIllegal,
  unknown: codes.setChannelUnknown,
  limit: codes.setChannelLimit,
  faults: {
    create: codes.setChannelSaveFault,
    update: codes.setChannelUpdateFault,
    delete: codes.setChannelDeleteFault,
  },
};

export const controlChannelTerms: ChannelTerms = {
  kind: 'control',
  member: 'controlChannelId',
  readCreate: reader(CreateControlChannelBody, (body) => body.controlChannelId),
  readUpdate: reader(UpdateControlChannelBody, (body) => body.controlChannelId),
  exists: codes.controlChannelExists,
  illegal: codes.controlChannelIllegal,
  unknown: codes.controlChannelUnknown,
  limit: codes.controlChannelLimit,
  faults: {
    create: codes.controlChannelSaveFault,
    update: codes.controlChannelUpdateFault,
    delete: codes.controlChannelDeleteFault,
  },
};
