import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, Reach } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import { Scenario } from './harness/scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start({ deviceCount: 1, behaviourOf: () => ({ name: 'slow', delayMs: 2_000 }) });
  await scenario.connect();
}, 120_000);

afterAll(() => scenario?.stop(), 60_000);

const TIMEOUT_S = 4;

describe('a reply that came in time while no scheduler ran', () => {
  it('counts, although its command is overdue when it is read', async () => {
    const { stack, client, ledger, tenant } = scenario;
    const assetId = tenant.devices[0]?.assetId ?? '';
    await stack.observe(async () => {
      const accepted = await client.set({ assetId, value: 1, timeout: TIMEOUT_S, pendingTtl: 60 });
      const commandId = accepted.data?.commandId ?? '';
      const happened = (event: string) => ledger.entries.find((entry) => entry.event === event);
      const stateNow = async () => (await client.get(assetId, commandId)).data?.state;
      await waitFor(async () => (await stateNow()) === CommandState.sent, { limitMs: 10_000 });
      await stack.services.scheduler.kill('SIGKILL');
      const answered = await waitFor(() => happened('answered'), { limitMs: 10_000 });
      const overdueAt = (answered?.at ?? 0) + TIMEOUT_S * 1_000 + 500;
      await waitFor(() => Date.now() > overdueAt, { limitMs: 10_000, what: 'the command to be overdue' });
      await stack.services.scheduler.start();
      const final = await waitFor(
        async () => {
          const { data } = await client.get(assetId, commandId);
          return data && data.state !== CommandState.created && data.state !== CommandState.sent
            ? data
            : undefined;
        },
        { limitMs: 20_000 },
      );
      expect(final).toMatchObject({ state: CommandState.succeeded, reach: Reach.replied });
    });
  }, 180_000);
});
