import { describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import { underLoad } from '../harness/under-load.js';

const site = underLoad();

describe('a service that stands still in the middle of work and goes on later', () => {
  it('as dispatcher gets over it: what it finds then is too old to be written', async () => {
    const { dispatcher } = site.scenario.stack.services;
    await site.scenario.stack.observe(async () => {
      await site.load.succeed(60);
      dispatcher.freeze();
      // What was on its way occupies its device, and the instant commands behind it run out of time.
      await site.load.answered(codes.notSentInTime.code, 5).finally(() => dispatcher.thaw());
      await site.load.succeed(60);
    });
    expect(dispatcher.isRunning).toBe(true);
  }, 180_000);

  it('as scheduler gets over it: what it finds then is too old to be sent', async () => {
    const { scheduler } = site.scenario.stack.services;
    await site.scenario.stack.observe(async () => {
      scheduler.freeze();
      // The gateway gives up waiting, and says that the outcome is not known yet.
      await site.load.answered(codes.serverFault.code, 15).finally(() => scheduler.thaw());
      await site.load.succeed(60);
    });
    expect(scheduler.isRunning).toBe(true);
  }, 180_000);

  it('leaves nothing that never ends', async () => {
    const evidence = await site.end();
    expect(evidence.ended.length).toBeGreaterThan(180);
  }, 180_000);

  itKeepsItsPromises('standing still', () => site.evidence);
});
