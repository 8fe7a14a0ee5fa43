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

describe('SIGTERM of a service under load', () => {
  it.each<ServiceName>(['gateway', 'scheduler', 'dispatcher'])(
    'ends the %s by itself, and its successor goes on',
    async (name) => {
      const service = scenario.stack.services[name];
      await scenario.stack.observe(async () => {
        await load.succeed(60);
        await service.stop();
        expect(service.endedByItself).toBe(true);
        await service.start();
        await load.succeed(60);
      });
    },
    90_000,
  );

  it('leaves nothing undone', async () => {
    await load.stop();
    evidence = await scenario.stack.observe(() => scenario.evidence(load, 45_000));
    expect(evidence.ended.length).toBeGreaterThan(300);
  }, 180_000);

  it('answers every request that was taken on', () => {
    const made = new Set(evidence.ended.map((row) => row.value));
    expect(load.asked.filter(({ failure, value }) => failure !== undefined && made.has(value))).toEqual([]);
    expect(load.asked.filter(({ failure }) => failure?.includes('without a code'))).toEqual([]);
  });

  itKeepsItsPromises('graceful stops', () => evidence);
});
