import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { LatestValues, RegistryDatabase } from '@setpoint/registry';
import { httpCall } from '../../test/http-call.js';
import { ORG, startTestGateway, type TestGateway } from '../../test/test-gateway.js';

const DEVICE = 'assetId=Kc81mQzT';
const TIME = 1_767_225_700_000;

let gateway: TestGateway;
let database: RegistryDatabase;
beforeAll(async () => {
  gateway = await startTestGateway();
  database = new RegistryDatabase({ connectionString: gateway.connectionString });
  const value = (pointId: string, stored: unknown, quality: number | null = null) => ({
    assetId: 'Kc81mQzT',
    pointId,
    time: TIME,
    receivedAt: TIME,
    value: stored,
    quality,
  });
  await new LatestValues(database).record(
    [value('setpoint_kw', 12.5), value('mode', 1, 9), value('of_an_older_model', 1)],
    [],
  );
});
afterAll(async () => {
  await database.stop();
  await gateway.stop();
});

const query = async (parameters: string, body?: unknown, method = 'POST') =>
  (
    await httpCall(`${gateway.url}/connect-service/v2.1/measurepoints?${parameters}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  ).json;
const latest = (body?: unknown, device = DEVICE, orgId = ORG) =>
  query(`action=queryLatest&orgId=${orgId}&${device}`, body);

const MODE = { id: 'mode', time: '1767225700000', value: 1, quality: 9 };
const SETPOINT = { id: 'setpoint_kw', time: '1767225700000', value: 12.5 };

describe('the latest values of a device over REST [contract 5.6]', () => {
  it.each([undefined, {}, { measurepointIds: null }])('are all that the model has, with %j', async (body) => {
    expect(await latest(body)).toMatchObject({ code: 0, msg: 'Success', data: [MODE, SETPOINT] });
  });

  it('are those that are asked for, whichever way the device is named', async () => {
    const body = { measurepointIds: ['setpoint_kw', 'never_posted', 'of_an_older_model', 'setpoint_kw'] };
    expect((await latest(body)).data).toEqual([SETPOINT]);
    expect((await latest(body, 'productKey=pQ7wXk2L&deviceKey=ems-01')).data).toEqual([SETPOINT]);
    expect((await latest({ measurepointIds: [] })).data).toEqual([]);
  });

  it('are none of a device that never posted', async () => {
    expect(await latest({}, 'assetId=Rv20pLsY')).toMatchObject({ code: 0, data: [] });
  });

  it.each([
    [{ measurepointIds: 'a' }, DEVICE, codes.invalidArgument.code],
    [{ measurepointIds: [1] }, DEVICE, codes.invalidArgument.code],
    [{ measurepointIds: ['x'.repeat(129)] }, DEVICE, codes.invalidArgument.code],
    [[], DEVICE, codes.invalidArgument.code],
    [{}, 'assetId=Kc81mQzT,Rv20pLsY', codes.invalidArgument.code],
    [{}, '', codes.invalidArgument.code],
    [{}, 'assetId=nobody00', codes.notFound.code],
  ])('are refused with %j and "%s"', async (body, device, code) => {
    expect(await latest(body, device)).toMatchObject({ code, data: null });
  });

  it('are not told to another organisation', async () => {
    expect(await latest({}, DEVICE, 'nobody')).toMatchObject({ code: codes.invalidArgument.code });
  });

  it('are asked for by POST and by that action', async () => {
    expect((await query(`action=queryLatest&orgId=${ORG}&${DEVICE}`, undefined, 'GET')).code).not.toBe(0);
    expect(await query(`action=query&orgId=${ORG}&${DEVICE}`, {})).toMatchObject({
      code: codes.invalidArgument.code,
    });
  });
});
