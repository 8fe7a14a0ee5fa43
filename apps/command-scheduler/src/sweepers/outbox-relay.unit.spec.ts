import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CrashPoints } from '@setpoint/service-kit';
import { RecordingPublisher } from '../../test/recording-publisher.js';
import { silentLogger } from '../../test/silent-logger.js';
import type { OutboxRows } from '../store/outbox-rows.js';
import { OutboxLane } from '../use-cases/outbox-lane.js';
import { OutboxRelay } from './outbox-relay.js';

describe('the relay of the outbox', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('looks at once when the lane has closed, since everything waits for it', async () => {
    const publisher = new RecordingPublisher();
    publisher.missing.add('DATASVC.SET.gone');
    const logger = silentLogger();
    const lane = new OutboxLane({
      publisher,
      unhurried: publisher,
      deleteRows: async () => undefined,
      logger,
      crashPoints: new CrashPoints(),
    });
    let looks = 0;
    const rows = {
      count: async () => 0,
      claim: async () => {
        looks += 1;
        return [];
      },
    } as unknown as OutboxRows;
    const relay = new OutboxRelay({ rows, lane, publisher, logger });
    await relay.start();
    expect(looks).toBe(1);
    lane.carry(['1'], [{ topic: 'DATASVC.SET.gone', partition: null, key: null, headers: {}, value: '{}' }]);
    await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(0);
    expect(looks).toBe(2);
    expect(lane.isClosed).toBe(false);
    await relay.stop();
  });
});
