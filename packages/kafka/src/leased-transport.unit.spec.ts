import { describe, expect, it } from '@jest/globals';
import { topics } from '@setpoint/channels';
import { createLogger, Metrics } from '@setpoint/service-kit';
import { KafkaClient } from './kafka-client.js';
import { LeasedTransport } from './leased-transport.js';
import { Publisher } from './publisher.js';
import { accept } from './verdict.js';

describe('a transport that counts', () => {
  it('may read several topics', async () => {
    const logger = createLogger({ service: 'test', level: 'silent' });
    const client = new KafkaClient({ brokers: ['127.0.0.1:1'], clientId: 'test', logger });
    const metrics = new Metrics('test', { defaults: false });
    const transport = new LeasedTransport({
      client,
      publisher: new Publisher({ client, logger }),
      logger,
      metrics,
    });
    for (const { name } of [topics.registryChanges, topics.deviceSessions])
      transport.addHandler(name, async () => [accept], true, { mode: 'all', from: 'end' });
    const failure = await new Promise((resolve) => transport.listen(resolve));
    await transport.close();
    expect(failure).toBeUndefined();
  });
});
