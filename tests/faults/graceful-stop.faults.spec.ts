import { describe, expect, it } from '@jest/globals';
import { itKeepsItsPromises } from '../harness/expect-invariants.js';
import type { ServiceName } from '../harness/stack.js';
import { underLoad } from '../harness/under-load.js';

const site = underLoad();

describe('SIGTERM of a service under load', () => {
  it.each<ServiceName>(['gateway', 'scheduler', 'dispatcher'])(
    'ends the %s by itself, and its successor goes on',
    async (name) => {
      const service = site.scenario.stack.services[name];
      await site.scenario.stack.observe(async () => {
        await site.load.succeed(60);
        await service.stop();
        expect(service.endedByItself).toBe(true);
        await service.start();
        await site.load.succeed(60);
      });
    },
    90_000,
  );

  it('leaves nothing undone', async () => {
    const evidence = await site.end();
    expect(evidence.ended.length).toBeGreaterThan(300);
  }, 180_000);

  it('answers every request that was taken on', () => {
    const made = new Set(site.evidence.ended.map((row) => row.value));
    expect(site.load.asked.filter(({ failure, value }) => failure !== undefined && made.has(value))).toEqual(
      [],
    );
    expect(site.load.asked.filter(({ failure }) => failure?.includes('without a code'))).toEqual([]);
  });

  itKeepsItsPromises('graceful stops', () => site.evidence);
});
