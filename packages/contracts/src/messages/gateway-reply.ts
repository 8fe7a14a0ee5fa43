import type { CommandState, Reach } from '@setpoint/codes';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsNumber, IsObject, IsOptional, ValidateNested } from 'class-validator';
import type { CommandStruct } from '../command-struct.js';

/** The command is stored, and will end. `declinedCode`: it was recorded in state 6 at once [contract 3.2 #2–#4]. */
export interface AcceptedReply {
  readonly type: 'accepted';
  readonly requestId: string;
  readonly commandId: string;
  readonly declinedCode: number | null;
}

/** Not recorded at all. */
export interface RefusedReply {
  readonly type: 'refused';
  readonly requestId: string;
  readonly reason: 'deviceRemoved' | 'tooManyWaiting' | 'fault';
}

export interface EndedReply {
  readonly type: 'ended';
  readonly requestId: string;
  readonly commandId: string;
  readonly state: CommandState;
  readonly code: number;
  readonly msg: string;
  readonly submsg: string | null;
  readonly reach: Reach;
  readonly outputData: Record<string, unknown> | null;
  /** When the device's answer came in, epoch ms; null when none did. */
  readonly repliedAt: number | null;
}

/** `found` is false when no such command of this device exists. */
export interface CanceledReply {
  readonly type: 'canceled';
  readonly requestId: string;
  readonly found: boolean;
  readonly commands: readonly CommandStruct[];
}

export interface ReadReply {
  readonly type: 'read';
  readonly requestId: string;
  readonly command: CommandStruct | null;
}

/** A page of commands, newest first, cropped as it was asked for. */
export interface SearchedReply {
  readonly type: 'searched';
  readonly requestId: string;
  /** Matches before paging. */
  readonly totalSize: number;
  readonly commands: readonly unknown[];
}

/**
 * `tooSlow`: it looks through more commands than there is time for. `tooLarge`: the page is more than a reply may carry.
 * `crowded`: more searches wait than can be answered in time.
 */
export interface SearchRefusedReply {
  readonly type: 'searchRefused';
  readonly requestId: string;
  readonly reason: 'tooSlow' | 'tooLarge' | 'crowded';
}

export type GatewayReply =
  | AcceptedReply
  | RefusedReply
  | EndedReply
  | CanceledReply
  | ReadReply
  | SearchedReply
  | SearchRefusedReply;

/** A piece of a reply that is larger than a record; all of them in order are its JSON. */
export interface PartReply {
  readonly type: 'part';
  readonly requestId: string;
  /** From 0; a part may come twice. */
  readonly part: number;
  readonly parts: number;
  readonly json: string;
}

/** How long requests of one partition of `command.requests` had waited when the pass began. */
export class RequestDelay {
  @IsInt()
  partition!: number;

  @IsNumber()
  waitedMs!: number;
}

/** `gateway.replies`: all that one pass of a scheduler has to tell one gateway. */
export class GatewayReplies {
  @IsArray()
  @IsObject({ each: true })
  replies!: (GatewayReply | PartReply)[];

  /** Present only while requests wait long. */
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RequestDelay)
  requestDelays?: RequestDelay[];
}
