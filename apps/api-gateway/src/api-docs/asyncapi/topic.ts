import type { TopicSpec } from '@setpoint/channels';
import type { Schema } from '../schema.js';

export interface Message {
  /** The header `type`. */
  readonly type: string;
  readonly summary: string;
  readonly payload: Schema;
  readonly example: unknown;
  /** What the header `id` looks like. */
  readonly id: string;
}

/** A topic that others consume. */
export interface Topic {
  /** In names of the document. */
  readonly key: string;
  readonly spec: TopicSpec;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly parameters?: Readonly<
    Record<string, { readonly description: string; readonly examples: readonly string[] }>
  >;
  readonly messages: Readonly<Record<string, Message>>;
}
