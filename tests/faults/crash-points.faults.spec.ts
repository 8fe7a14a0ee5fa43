import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import type { Evidence } from '../harness/invariants.js';
import type { Load } from '../harness/load.js';
import { MIXED_FLEET_SIZE, mixedBehaviour } from '../harness/mixed-fleet.js';
import { Scenario } from '../harness/scenario.js';
import type { ServiceName } from '../harness/stack.js';

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
      const service = scenario.stack.services[name];
      await scenario.stack.observe(async () => {
        await service.stop();
        service.launch({ SETPOINT_CRASH_AT: point });
        await service.ended(40_000);
        await service.start();
        await load.succeed(20);
      });
      expect(service.isRunning).toBe(true);
    },
    90_000,
  );

  it('leaves nothing that does not end', async () => {
    await load.stop();
    evidence = await scenario.stack.observe(() => scenario.evidence(load, 45_000));
    expect(evidence.ended.length).toBeGreaterThan(100);
  }, 180_000);

  itKeepsItsPromises('crashes at named points', () => evidence);
});
