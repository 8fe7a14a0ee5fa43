import { channelId, channelTopicSpec, type ResultChannel, type TopicSpec, topics } from '@setpoint/channels';
import { CommandState, CommandType, Reach } from '@setpoint/codes';
import type { CommandEventMessage } from '@setpoint/contracts';
import { exampleItems } from '../openapi/schemas/examples.js';
import { flag, instant, integer, list, ref, type Schema, struct, text } from '../schema.js';
import type { Topic } from './topic.js';

const subject = {
  orgId: 'o17000000000042',
  assetId: 'Kc81mQzT',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
};

const parameters = {
  name: { description: 'Chosen by the application when it created the channel', examples: ['site-a'] },
};

const channelSpec = (kind: ResultChannel['kind']): TopicSpec =>
  channelTopicSpec({ kind, id: channelId(kind, '{name}') });

/** Once for each finished item, at least [contract 2.4]. */
const results: readonly Topic[] = [
  {
    key: 'setResults',
    spec: channelSpec('set'),
    title: 'Results of asynchronous writes',
    description: `The final result of each write that a \`multiSet\` has issued [contract 2.4]. The topic exists as long \
as the channel; unread results expire after 24 hours. At least once: match by \`requestId\`, and take an \`id\` that was \
there already for what it is.`,
    parameters,
    messages: {
      setResult: {
        type: 'command.result',
        id: 'result-<commandId>',
        summary: 'How a write ended',
        payload: struct({ data: list(ref('SetResult')) }),
        example: { data: [exampleItems.setResult] },
      },
    },
  },
  {
    key: 'controlResults',
    spec: channelSpec('control'),
    title: 'Results of asynchronous service calls',
    description:
      'The final result of each call that a `multiInvoke` has issued [contract 2.6]; otherwise like those of writes.',
    parameters,
    messages: {
      controlResult: {
        type: 'command.result',
        id: 'result-<commandId>',
        summary: 'How a service call ended',
        payload: struct({ data: list(ref('InvokeResult')) }),
        example: { data: [exampleItems.invokeResult] },
      },
    },
  },
];

const event: Readonly<Record<keyof CommandEventMessage, Schema>> = {
  seq: integer('Counts the transitions of this device without gaps', { minimum: 1 }),
  event: text(undefined, {
    enum: ['accepted', 'declined', 'dispatched', 'requeued', 'sent', 'acknowledged', 'ended'],
  }),
  commandId: text('Decimal digits; larger than 2^53'),
  orgId: text(),
  assetId: text(),
  productKey: text(),
  deviceKey: text(),
  commandType: integer('1 a point is set, 2 a service is called', { enum: Object.values(CommandType) }),
  identifier: text('Of the point or the service'),
  state: integer('State after it [contract 1.9]', { enum: Object.values(CommandState) }),
  at: instant('On the database clock'),
  code: integer('The code it ended with'),
  reach: text('How far it got', { enum: Object.values(Reach) }),
  deviceError: flag("Whether the code is the device's own"),
};

const exampleEvent: CommandEventMessage = {
  seq: 17,
  event: 'ended',
  commandId: '4013031427909091335',
  ...subject,
  commandType: CommandType.setMeasurepoint,
  identifier: 'setpoint_kw',
  state: CommandState.succeeded,
  at: 1_767_225_601_456,
  code: 0,
  reach: Reach.replied,
  deviceError: false,
};

const commandEvents: Topic = {
  key: 'commandEvents',
  spec: topics.commandEvents,
  title: 'Every transition of every command',
  description: `For analytics. At least once; \`seq\` tells the order of one device's transitions, and that none is \
missing. \`code\`, \`reach\` and \`deviceError\` only come with an end.`,
  messages: {
    commandEvent: {
      type: 'command.event',
      id: 'event-<assetId>-<seq>',
      summary: 'A transition of a command',
      payload: struct(event, ['code', 'reach', 'deviceError']),
      example: exampleEvent,
    },
  },
};

const session = { ...subject, slot: 3, incarnation: 42, epoch: 7, at: 1_767_225_600_123 };

const deviceSessions: Topic = {
  key: 'deviceSessions',
  spec: topics.deviceSessions,
  title: 'Where each device is connected',
  description: `Compacted: the newest record of each device stays. Epochs only grow; news about an older epoch than the \
newest known is to be ignored.`,
  messages: {
    sessionOpened: {
      type: 'session.opened',
      id: 'unique',
      summary: 'A device logged in',
      payload: ref('SessionOpened'),
      example: session,
    },
    sessionClosed: {
      type: 'session.closed',
      id: 'unique',
      summary: 'That login is over',
      payload: ref('SessionClosed'),
      example: { ...session, at: 1_767_225_700_123, reason: 'connectionLost' },
    },
  },
};

const deviceTelemetry: Topic = {
  key: 'deviceTelemetry',
  spec: topics.deviceTelemetry,
  title: 'What devices tell',
  description: `One record for each post of measurement points or an event, and each change of its own attributes, of a \
device that fits its thing model. Records of one device keep their order, their times need not. A record may come twice.`,
  messages: {
    deviceMeasured: {
      type: 'device.measured',
      id: 'unique',
      summary: 'What one post of a device says',
      payload: ref('DeviceMeasured'),
      example: {
        ...subject,
        measurements: [
          { time: 1_767_225_600_123, values: { setpoint_kw: 12.5, soc: 80 }, qualities: { soc: 0 } },
        ],
        receivedAt: 1_767_225_600_456,
      },
    },
    deviceEventPosted: {
      type: 'device.eventPosted',
      id: 'unique',
      summary: 'An event of a device',
      payload: ref('DeviceEventPosted'),
      example: {
        ...subject,
        eventId: 'trip',
        eventType: 'ERROR',
        time: 1_767_225_600_123,
        values: { temperature: 91.5 },
        receivedAt: 1_767_225_600_456,
      },
    },
    deviceAttributesUpdated: {
      type: 'device.attributesUpdated',
      id: 'unique',
      summary: 'What a device says of itself; others of its attributes stay',
      payload: ref('DeviceAttributesUpdated'),
      example: { ...subject, attributes: { vendor: 'ACME' }, updatedAt: 1_767_225_600_456 },
    },
    deviceAttributesDeleted: {
      type: 'device.attributesDeleted',
      id: 'unique',
      summary: 'Attributes that a device has withdrawn',
      payload: ref('DeviceAttributesDeleted'),
      example: { ...subject, names: ['vendor'], deletedAt: 1_767_225_600_456 },
    },
  },
};

/** The topics that others consume; those between the services are theirs alone. */
export const consumedTopics: readonly Topic[] = [...results, commandEvents, deviceSessions, deviceTelemetry];
