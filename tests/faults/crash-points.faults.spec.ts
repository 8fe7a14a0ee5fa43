import { describe, expect, it } from '@jest/globals';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import type { ServiceName } from '../harness/stack.js';
import { underLoad } from '../harness/under-load.js';

const site = underLoad();

/** Not the first time: what the start itself does should be over. */
const points: readonly (readonly [ServiceName, string])[] = [
  ['gateway', 'gateway.afterAcceptBeforeProduce:20'],
  ['scheduler', 'scheduler.beforeCommit:20'],
  ['scheduler', 'scheduler.afterCommitBeforePublish:20'],
  ['scheduler', 'scheduler.afterPublishBeforeDelete:3'],
  ['dispatcher', 'dispatcher.beforeWrite:20'],
  ['dispatcher', 'dispatcher.afterHandOverBeforeReport:20'],
];

describe('a crash at a named point', () => {
  it.each(points)(
    'of the %s at %s is got over',
    async (name, point) => {
      const service = site.scenario.stack.services[name];
      await site.scenario.stack.observe(async () => {
        await service.stop();
        service.launch({ SETPOINT_CRASH_AT: point });
        await service.ended(40_000);
        await service.start();
        await site.load.succeed(20);
      });
      expect(service.isRunning).toBe(true);
    },
    90_000,
  );

  it('leaves nothing that does not end', async () => {
    const evidence = await site.end();
    expect(evidence.ended.length).toBeGreaterThan(100);
  }, 180_000);

  itKeepsItsPromises('crashes at named points', () => site.evidence);
});
