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

describe('kill -9 of a service in the middle of work', () => {
  it.each<ServiceName>(['scheduler', 'gateway', 'dispatcher'])(
    'commands succeed again after the %s was killed and started',
    async (name) => {
      const service = scenario.stack.services[name];
      await scenario.stack.observe(async () => {
        await load.succeed(100);
        await service.kill('SIGKILL');
        const readyMs = await service.start();
        process.stdout.write(`${name}: ready ${readyMs} ms after its start\n`);
        await load.succeed(100);
      });
      expect(service.isRunning).toBe(true);
    },
    90_000,
  );

  it('everything that was asked for comes to an end', async () => {
    await load.stop();
    evidence = await scenario.stack.observe(() => scenario.evidence(load, 45_000));
    expect(evidence.ended.length).toBeGreaterThan(600);
  }, 180_000);

  itKeepsItsPromises('kill -9 of services', () => evidence);
});
