import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandState, codes } from '@setpoint/codes';
import { Scenario } from './harness/scenario.js';

const DEVICES = 10;
const COMMANDS_EACH = 10;

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start({ deviceCount: DEVICES });
}, 120_000);

afterAll(() => scenario?.stop(), 60_000);

const assetOf = (device: number) => scenario.tenant.devices[device]?.assetId ?? '';

const accept = async (assetId: string, value: number): Promise<string> => {
  const { code, data } = await scenario.client.set({ assetId, value, pendingTtl: 600 });
  expect(code).toBe(codes.success.code);
  return data?.commandId ?? '';
};

/** Every device by itself; each command is looked for as soon as its caller was told of it. */
const searchRightAfterEach = (round: number) =>
  Promise.all(
    scenario.tenant.devices.map(async (_, device) => {
      const assetId = assetOf(device);
      const { pagination } = await scenario.client.search(assetId);
      const before = pagination?.totalSize ?? Number.NaN;
      for (let n = 1; n <= COMMANDS_EACH; n += 1) {
        const commandId = await accept(assetId, round * 1_000 + n);
        const found = await scenario.client.search(assetId, { pagination: { pageNo: 1, pageSize: 1 } });
        expect(found).toMatchObject({
          code: 0,
          data: [{ commandId }],
          pagination: { totalSize: before + n },
        });
      }
    }),
  );

describe('a search, through all services', () => {
  it(
    'sees each of 100 commands as soon as its caller was told of it',
    () => scenario.stack.observe(() => searchRightAfterEach(1)),
    60_000,
  );

  it(
    'sees them also while two schedulers share the devices',
    () =>
      scenario.stack.observe(async () => {
        await scenario.stack.addScheduler();
        await searchRightAfterEach(2);
      }),
    120_000,
  );

  it('finds what was canceled, in the order of creation, cropped and in pages', async () => {
    const assetId = assetOf(0);
    const canceled = await scenario.client.cancel(assetId);
    expect(canceled.data).toHaveLength(2 * COMMANDS_EACH);
    const pages = [];
    for (const pageNo of [1, 2, 3]) {
      const page = await scenario.client.search(assetId, {
        expression: `state = ${CommandState.canceled} and commandName.en_US like "SETPOINT"`,
        pagination: { pageNo, pageSize: 8 },
        projection: ['inputData', 'state'],
      });
      expect(page.pagination?.totalSize).toBe(2 * COMMANDS_EACH);
      pages.push(...(page.data ?? []));
    }
    const values = [2, 1].flatMap((round) =>
      Array.from({ length: COMMANDS_EACH }, (_, n) => round * 1_000 + COMMANDS_EACH - n),
    );
    expect(pages).toEqual(values.map((inputData) => ({ inputData, state: CommandState.canceled })));
  });

  it('carries a page that no record could', async () => {
    const assetId = assetOf(1);
    const note = 'x'.repeat(1_024);
    const list = { assetId, measurepointId: 'notes', value: Array(100).fill(note), pendingTtl: 600 };
    for (let n = 0; n < 15; n += 1) expect((await scenario.client.set(list)).code).toBe(codes.success.code);
    const found = await scenario.client.search(assetId, { pagination: { pageNo: 1, pageSize: 15 } });
    expect(JSON.stringify(found.data).length).toBeGreaterThan(1_500_000);
    expect(found.data).toHaveLength(15);
  });

  it('refuses what it cannot read without asking anybody', async () => {
    expect(await scenario.client.search(assetOf(0), { expression: 'inputData = 3' })).toMatchObject({
      code: codes.invalidArgument.code,
      data: null,
    });
  });
});
