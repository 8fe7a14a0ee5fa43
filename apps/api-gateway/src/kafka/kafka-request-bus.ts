import { topics } from '@setpoint/channels';
import { messageHeaders } from '@setpoint/contracts';
import { PublishError, type PublishErrorKind, type Publisher } from '@setpoint/kafka';
import type { Logger } from '@setpoint/service-kit';
import type { Request, RequestBus, Sending } from '../commands/request-bus.js';

/** After these Kafka surely has nothing of the record. */
const NOTHING_WAS_WRITTEN: readonly PublishErrorKind[] = [
  'overloaded',
  'stopped',
  'too_large',
  'unknown_topic',
  'unknown_partition',
];

/** Carries requests to the schedulers on `command.requests`. */
export class KafkaRequestBus implements RequestBus {
  constructor(
    private readonly publisher: Publisher,
    private readonly log: Logger,
  ) {}

  async send(requests: readonly Request[]): Promise<readonly Sending[]> {
    // One call a record, so that each has an outcome of its own; those of one turn leave in one batch.
    const calls = requests.map((request) => this.publisher.publish([toRecord(request)]));
    try {
      await Promise.all(calls);
      return requests.map(() => 'sent');
    } catch {
      return this.sendingsOf(await Promise.allSettled(calls));
    }
  }

  private sendingsOf(results: readonly PromiseSettledResult<void>[]): readonly Sending[] {
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0)
      this.log.warn({ err: failures[0], count: failures.length }, 'requests were not sent');
    return results.map(sendingOf);
  }
}

const sendingOf = (result: PromiseSettledResult<void>): Sending => {
  if (result.status === 'fulfilled') return 'sent';
  const { reason } = result;
  return reason instanceof PublishError && NOTHING_WAS_WRITTEN.includes(reason.kind) ? 'notSent' : 'unknown';
};

/** Stays the same when the record is written again. */
const idOf = (request: Request): string => {
  switch (request.type) {
    case 'command.submit':
      return request.value.commandId;
    case 'command.cancel':
    case 'command.get':
    case 'command.search':
      return request.value.replyTo.requestId;
    case 'device.changed':
    case 'device.removed':
      return `${request.value.assetId}-${request.value.revision}`;
  }
};

const toRecord = (request: Request) => ({
  topic: topics.commandRequests.name,
  key: request.value.assetId,
  headers: messageHeaders(request.type, idOf(request)),
  value: JSON.stringify(request.value),
});
