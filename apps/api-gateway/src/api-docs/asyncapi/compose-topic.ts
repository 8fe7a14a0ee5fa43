import { MESSAGE_VERSION } from '@setpoint/contracts';
import { struct, text } from '../schema.js';
import type { Message, Topic } from './topic.js';

/** Of the bindings for Kafka, which have versions of their own. */
const BINDING_VERSION = '0.5.0';

/** Settings of a topic are texts to the broker and numbers or lists in the document. */
const topicConfiguration = (config: Readonly<Record<string, string>>): object =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      name === 'cleanup.policy' ? value.split(',') : Number(value),
    ]),
  );

export const composeChannel = ({ key, spec, title, description, parameters, messages }: Topic): object => ({
  address: spec.name,
  title,
  description,
  ...(parameters && { parameters }),
  messages: Object.fromEntries(
    Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
  ),
  bindings: {
    kafka: {
      partitions: spec.partitions,
      topicConfiguration: topicConfiguration(spec.config),
      bindingVersion: BINDING_VERSION,
    },
  },
  tags: [{ name: key }],
});

/** `send` is said from the side of Setpoint. */
export const composeOperation = ({ key, title, messages }: Topic): object => ({
  action: 'send',
  title,
  channel: { $ref: `#/channels/${key}` },
  messages: Object.keys(messages).map((name) => ({ $ref: `#/channels/${key}/messages/${name}` })),
});

export const composeMessage = (name: string, { type, summary, payload, example, id }: Message): object => ({
  name,
  title: summary,
  summary,
  contentType: 'application/json',
  headers: struct({
    id: text(`The same id twice is the same message twice; \`${id}\``),
    type: { type: 'string', const: type },
    version: { type: 'string', const: MESSAGE_VERSION },
  }),
  payload,
  examples: [{ name: 'example', payload: example }],
  bindings: {
    kafka: { key: text('assetId: records of one device keep their order'), bindingVersion: BINDING_VERSION },
  },
});
