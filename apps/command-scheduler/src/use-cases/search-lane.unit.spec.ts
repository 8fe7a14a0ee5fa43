import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@setpoint/service-kit';
import { newAsset, searchTask } from '../../test/messages.js';
import { RecordingPublisher } from '../../test/recording-publisher.js';
import { silentLogger } from '../../test/silent-logger.js';
import { type CommandsFound, SearchLane } from './search-lane.js';
import { StoreFailure } from './store-failure.js';

const searches = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const task = searchTask(newAsset(), { replyTo: { slot: 1, requestId: `r${i}`, when: 'end' } });
    if (task.type !== 'search') throw new Error('no search');
    return task.search;
  });

const laneOver = (search: () => Promise<CommandsFound>) => {
  const publisher = new RecordingPublisher();
  return {
    publisher,
    lane: new SearchLane({ search, publisher, clock: systemClock, logger: silentLogger() }),
  };
};

const nothing: CommandsFound = { totalSize: 0, commands: [] };

describe('the lane of searches', () => {
  it('runs two at a time, and answers each', async () => {
    let running = 0;
    let most = 0;
    const { publisher, lane } = laneOver(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return nothing;
    });
    await lane.start();
    lane.add(searches(10));
    await lane.stop();
    expect(most).toBe(2);
    expect(publisher.replies).toHaveLength(10);
    expect(publisher.replies).toContainEqual({
      type: 'searched',
      requestId: 'r9',
      totalSize: 0,
      commands: [],
    });
  });

  it('turns away what it cannot begin in time, and everything while it is closed', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { publisher, lane } = laneOver(() => held.then(() => nothing));
    lane.add(searches(1));
    await lane.start();
    lane.add(searches(600));
    await new Promise((resolve) => setImmediate(resolve));
    const crowded = publisher.replies.filter(({ type }) => type === 'searchRefused');
    expect(crowded).toHaveLength(1 + 600 - 500);
    release();
    await lane.stop();
    expect(publisher.replies).toHaveLength(601);
  });

  it.each([
    ['tooSlow', () => Promise.reject(new StoreFailure('tooSlow', 'canceled'))],
    ['tooLarge', async () => 'tooLarge' as const],
  ])('says why it has no page: %s', async (reason, search) => {
    const { publisher, lane } = laneOver(search);
    await lane.start();
    lane.add(searches(1));
    await lane.stop();
    expect(publisher.replies).toEqual([{ type: 'searchRefused', requestId: 'r0', reason }]);
  });

  it('goes on when an answer cannot be published', async () => {
    const { publisher, lane } = laneOver(async () => nothing);
    publisher.isAway = true;
    await lane.start();
    lane.add(searches(3));
    await lane.stop();
    expect(publisher.replies).toEqual([]);
  });
});
