import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import type { Evidence } from '../harness/invariants.js';
import type { Load } from '../harness/load.js';
import { MIXED_FLEET_SIZE, mixedBehaviour } from '../harness/mixed-fleet.js';
import { Scenario } from '../harness/scenario.js';

let scenario: Scenario;
let load: Load;
let evidence: Evidence;

beforeAll(async () => {
  scenario = await Scenario.start({ deviceCount: MIXED_FLEET_SIZE, behaviourOf: mixedBehaviour });
  await scenario.connect();
  load = scenario.load(150);
  load.start();
}, 120_000);

afterAll(() => scenario?.stop(), 60_000);

describe('a service that stands still in the middle of work and goes on later', () => {
  it('as dispatcher gets over it: what it finds then is too old to be written', async () => {
    const { dispatcher } = scenario.stack.services;
    await scenario.stack.observe(async () => {
      await load.succeed(60);
      dispatcher.freeze();
      // What was on its way occupies its device, and the instant commands behind it run out of time.
      await load.answered(codes.notSentInTime.code, 5).finally(() => dispatcher.thaw());
      await load.succeed(60);
    });
    expect(dispatcher.isRunning).toBe(true);
  }, 180_000);

  it('as scheduler gets over it: what it finds then is too old to be sent', async () => {
    const { scheduler } = scenario.stack.services;
    await scenario.stack.observe(async () => {
      scheduler.freeze();
      // The gateway gives up waiting, and says that the outcome is not known yet.
      await load.answered(codes.serverFault.code, 15).finally(() => scheduler.thaw());
      await load.succeed(60);
    });
    expect(scheduler.isRunning).toBe(true);
  }, 180_000);

  it('leaves nothing that never ends', async () => {
    await load.stop();
    evidence = await scenario.stack.observe(() => scenario.evidence(load, 45_000));
    expect(evidence.ended.length).toBeGreaterThan(180);
  }, 180_000);

  itKeepsItsPromises('standing still', () => evidence);
});
