import {
  DeviceAttributesDeleted,
  DeviceAttributesUpdated,
  DeviceEventPosted,
  DeviceMeasured,
  jsonSchemaOf,
  jsonSchemas,
  SessionClosed,
  SessionOpened,
} from '@setpoint/contracts';
import { itemSchemas } from '../openapi/schemas/items.js';
import { referenced } from '../referenced.js';
import { SCHEMAS, type Schema } from '../schema.js';
import { composeChannel, composeMessage, composeOperation } from './compose-topic.js';
import { consumedTopics } from './topics.js';

const description = `What Setpoint publishes for others, said from its side: it sends, you receive. Values are JSON, and \
every record has the headers \`id\`, \`type\` and \`version\`. Any consumer group may read. Topics of an installation with \
a name space of its own begin with that instead of \`setpoint\`; result channels keep their names.`;

const dtos = {
  DeviceMeasured,
  DeviceEventPosted,
  DeviceAttributesUpdated,
  DeviceAttributesDeleted,
  SessionOpened,
  SessionClosed,
};

const schemas = (): Readonly<Record<string, Schema>> => ({
  ...(jsonSchemas(SCHEMAS) as Record<string, Schema>),
  ...Object.fromEntries(Object.entries(dtos).map(([name, dto]) => [name, { ...jsonSchemaOf(dto, SCHEMAS) }])),
  ...itemSchemas,
});

/** AsyncAPI 3 of the Kafka topics that others consume. */
export const asyncApiDocument = (): object => {
  const messages = Object.fromEntries(
    consumedTopics.flatMap((topic) =>
      Object.entries(topic.messages).map(([name, message]) => [name, composeMessage(name, message)]),
    ),
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Setpoint: topics for others',
      version: '0.1.0',
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '127.0.0.1:29092',
        protocol: 'kafka',
        description: 'The broker that `npm start` brings along; elsewhere those of KAFKA_BROKERS',
      },
    },
    channels: Object.fromEntries(consumedTopics.map((topic) => [topic.key, composeChannel(topic)])),
    operations: Object.fromEntries(
      consumedTopics.map((topic) => [`${topic.key}Sent`, composeOperation(topic)]),
    ),
    components: { messages, schemas: referenced(messages, schemas()) },
  };
};
