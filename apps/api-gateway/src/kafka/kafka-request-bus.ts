import { topics } from '@setpoint/channels';
import { messageHeaders } from '@setpoint/contracts';
import { PublishError, type Publisher } from '@setpoint/kafka';
import type { Logger } from '@setpoint/service-kit';
import type { Request, RequestBus, Sending } from '../commands/request-bus.js';

/** Kinds of failure that come before the first byte left. */
const NOTHING_WAS_SENT: readonly string[] = ['overloaded', 'too_large', 'stopped'];

/** Carries requests to the schedulers on `command.requests`. */
export class KafkaRequestBus implements RequestBus {
  constructor(
    private readonly publisher: Publisher,
    private readonly log: Logger,
  ) {}

  async send(requests: readonly Request[]): Promise<readonly Sending[]> {
    const sending = await this.publish(requests);
    return requests.map(() => sending);
  }

  private async publish(requests: readonly Request[]): Promise<Sending> {
    try {
      await this.publisher.publish(requests.map(toRecord));
      return 'sent';
    } catch (failure) {
      this.log.warn({ err: failure, count: requests.length }, 'requests were not sent');
      const isCertain = failure instanceof PublishError && NOTHING_WAS_SENT.includes(failure.kind);
      return isCertain ? 'notSent' : 'unknown';
    }
  }
}

/** Stays the same when the record is written again. */
const idOf = (request: Request): string => {
  switch (request.type) {
    case 'command.submit':
      return request.value.commandId;
    case 'command.cancel':
    case 'command.get':
      return request.value.replyTo.requestId;
    case 'device.changed':
      return `${request.value.assetId}-${request.value.revision}`;
  }
};

const toRecord = (request: Request) => ({
  topic: topics.commandRequests.name,
  key: request.value.assetId,
  headers: messageHeaders(request.type, idOf(request)),
  value: JSON.stringify(request.value),
});
