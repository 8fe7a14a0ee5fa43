import { describe, expect, it } from '@jest/globals';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import { OwnInfrastructure } from '../harness/infrastructure.js';
import { underLoad } from '../harness/under-load.js';

let infrastructure: OwnInfrastructure;
const site = underLoad(async () => {
  infrastructure = await OwnInfrastructure.start();
  return infrastructure;
});

describe('kill -9 of the servers in the middle of work', () => {
  it('commands succeed again after Postgres was killed and started', async () => {
    await site.scenario.stack.observe(async () => {
      await site.load.succeed(100);
      await infrastructure.killPostgres();
      await infrastructure.startPostgres();
      await site.load.succeed(100);
    });
    expect(Object.values(site.scenario.stack.services).every((service) => service.isRunning)).toBe(true);
  }, 180_000);

  it('commands succeed again after Kafka was killed and started', async () => {
    await site.scenario.stack.observe(async () => {
      await site.load.succeed(100);
      await infrastructure.killKafka();
      await infrastructure.startKafka();
      await site.load.succeed(100);
    });
    expect(Object.values(site.scenario.stack.services).every((service) => service.isRunning)).toBe(true);
  }, 180_000);

  it('everything that was asked for before and after comes to an end', async () => {
    const evidence = await site.end();
    expect(evidence.ended.length).toBeGreaterThan(400);
  }, 180_000);

  itKeepsItsPromises('kill -9 of the servers', () => site.evidence);
});
