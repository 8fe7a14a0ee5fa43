import { describe, expect, it } from '@jest/globals';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import type { ServiceName } from '../harness/stack.js';
import { underLoad } from '../harness/under-load.js';

const site = underLoad();

describe('kill -9 of a service in the middle of work', () => {
  it.each<ServiceName>(['scheduler', 'gateway', 'dispatcher'])(
    'commands succeed again after the %s was killed and started',
    async (name) => {
      const service = site.scenario.stack.services[name];
      await site.scenario.stack.observe(async () => {
        await site.load.succeed(100);
        await service.kill('SIGKILL');
        const readyMs = await service.start();
        process.stdout.write(`${name}: ready ${readyMs} ms after its start\n`);
        await site.load.succeed(100);
      });
      expect(service.isRunning).toBe(true);
    },
    90_000,
  );

  it('everything that was asked for comes to an end', async () => {
    const evidence = await site.end();
    expect(evidence.ended.length).toBeGreaterThan(600);
  }, 180_000);

  itKeepsItsPromises('kill -9 of services', () => site.evidence);
});
