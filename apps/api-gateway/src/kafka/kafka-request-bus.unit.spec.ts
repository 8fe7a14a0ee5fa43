import { describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { type OutgoingRecord, PublishError, type PublishErrorKind, type Publisher } from '@setpoint/kafka';
import { createLogger } from '@setpoint/service-kit';
import type { Request } from '../commands/request-bus.js';
import { KafkaRequestBus } from './kafka-request-bus.js';

const request = (assetId: string): Request => ({
  type: 'command.get',
  value: {
    orgId: 'o1',
    assetId,
    commandId: '7',
    replyTo: { slot: 1, requestId: `call-${assetId}`, when: 'end' },
  },
});

const busOver = (publish: (records: readonly OutgoingRecord[]) => Promise<void>) =>
  new KafkaRequestBus(
    { publish } as unknown as Publisher,
    createLogger({ service: 'test', level: 'silent' }),
  );

describe('requests on Kafka', () => {
  it('are keyed by asset, and named by what stays the same when they are sent again', async () => {
    const records: OutgoingRecord[] = [];
    const bus = busOver(async (given) => {
      records.push(...given);
    });
    expect(await bus.send([request('a')])).toEqual(['sent']);
    expect(records).toEqual([
      {
        topic: topics.commandRequests.name,
        key: 'a',
        headers: { id: 'call-a', type: 'command.get', version: '1' },
        value: JSON.stringify(request('a').value),
      },
    ]);
  });

  it.each<[PublishErrorKind, string]>([
    ['overloaded', 'notSent'],
    ['stopped', 'notSent'],
    ['too_large', 'notSent'],
    ['unknown_topic', 'notSent'],
    ['unavailable', 'unknown'],
  ])('that fail as %s are %s', async (kind, sending) => {
    const bus = busOver(async () => {
      throw new PublishError(kind);
    });
    expect(await bus.send([request('a')])).toEqual([sending]);
  });

  it('fail one by one', async () => {
    const bus = busOver(async ([record]) => {
      if (record?.key === 'b') throw new PublishError('overloaded');
    });
    expect(await bus.send([request('a'), request('b'), request('c')])).toEqual(['sent', 'notSent', 'sent']);
  });
});
