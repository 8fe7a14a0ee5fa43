import type { CodeEntry } from '@setpoint/codes';
import type { Schema } from '../schema.js';
import type { Family } from './families.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

/** A code that a call can answer, with what it means there where the code's own text does not say it. */
export type CodeUse = CodeEntry | readonly [entry: CodeEntry, meaning: string];

/** An example that tools show, by a name. */
export interface Example {
  readonly name: string;
  readonly summary: string;
  readonly value: unknown;
}

export interface Body {
  readonly required: boolean;
  readonly schema: Schema;
  readonly examples: readonly Example[];
  /** JSON unless it says otherwise. */
  readonly mediaType?: string;
}

/** One thing that a caller can ask for. */
export interface Call {
  /** Value of the parameter `action` where it chooses among the calls of one path. */
  readonly action?: string;
  readonly summary: string;
  /** Markdown; names the clause of the contract. */
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Body;
  /** Of the answer's `data`, or of the whole answer in a family without an envelope, when all went well. */
  readonly data: Schema;
  /** Of `data` when it did not, where that can be anything but null. */
  readonly failureData?: Schema;
  /** Beside `data`. */
  readonly pagination?: Schema;
  /** The answers when all went well. */
  readonly examples: readonly Example[];
  readonly codes: readonly CodeUse[];
  /** It can also answer the device's own code, with a `submsg` that says so [contract 1.10]. */
  readonly deviceErrors?: true;
  /** Of the answer; JSON unless it says otherwise. */
  readonly mediaType?: string;
}

/** What one method of one path does: one call, or several that `action` chooses among. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/a/{name}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: Tag;
  readonly family: Family;
  /** Of the whole route, where it has several calls. */
  readonly summary?: string;
  readonly calls: readonly Call[];
  /** Statuses of HTTP that are no business of a call, beside those that every route of the family can answer. */
  readonly http?: readonly CodeUse[];
  /** By status, where an answer is no refusal. */
  readonly otherAnswers?: Readonly<Record<number, object>>;
}

/** Chapters of the document, in their order. */
export const tags = {
  Commands: 'Write measurement points of devices and call their services [contract 1].',
  'Data service':
    'Many writes and calls at once, or one that is waited for; times are in milliseconds [contract 2].',
  'Result channels': 'Where results of asynchronous calls arrive: a channel is a Kafka topic [contract 2.2].',
  'Calls of 1.x': 'What older clients send [contract 1.11].',
  'Products and devices': 'What there is, and which gateway carries what [contract 5.4, 5.5, 5.6].',
  'Thing models and values': 'What devices can do, and what they measured [contract 5.1, 5.6].',
  'Access tokens': 'What an application has to fetch before it can sign calls [contract 4.2].',
  Administration: 'For those who run Setpoint; EnOS has no calls for these.',
  Health: 'For load balancers and Prometheus.',
  Documents: 'This description, and a page to try it.',
} as const;

export type Tag = keyof typeof tags;
