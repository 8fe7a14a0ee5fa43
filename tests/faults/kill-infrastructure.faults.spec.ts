import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import { OwnInfrastructure } from '../harness/infrastructure.js';
import type { Evidence } from '../harness/invariants.js';
import type { Load } from '../harness/load.js';
import { MIXED_FLEET_SIZE, mixedBehaviour } from '../harness/mixed-fleet.js';
import { Scenario } from '../harness/scenario.js';

let infrastructure: OwnInfrastructure;
let scenario: Scenario;
let load: Load;
let evidence: Evidence;

beforeAll(async () => {
  infrastructure = await OwnInfrastructure.start();
  scenario = await Scenario.start({
    deviceCount: MIXED_FLEET_SIZE,
    behaviourOf: mixedBehaviour,
    infrastructure,
  });
  await scenario.connect();
  load = scenario.load(150);
  load.start();
}, 180_000);

// The scenario stops the servers too; a start that failed half-way leaves them to us.
afterAll(() => (scenario ?? infrastructure)?.stop(), 60_000);

describe('kill -9 of the servers in the middle of work', () => {
  it('commands succeed again after Postgres was killed and started', async () => {
    await scenario.stack.observe(async () => {
      await load.succeed(100);
      await infrastructure.killPostgres();
      await infrastructure.startPostgres();
      await load.succeed(100);
    });
    expect(Object.values(scenario.stack.services).every((service) => service.isRunning)).toBe(true);
  }, 180_000);

  it('commands succeed again after Kafka was killed and started', async () => {
    await scenario.stack.observe(async () => {
      await load.succeed(100);
      await infrastructure.killKafka();
      await infrastructure.startKafka();
      await load.succeed(100);
    });
    expect(Object.values(scenario.stack.services).every((service) => service.isRunning)).toBe(true);
  }, 180_000);

  it('everything that was asked for before and after comes to an end', async () => {
    await load.stop();
    evidence = await scenario.stack.observe(() => scenario.evidence(load, 45_000));
    expect(evidence.ended.length).toBeGreaterThan(400);
  }, 180_000);

  itKeepsItsPromises('kill -9 of the servers', () => evidence);
});
