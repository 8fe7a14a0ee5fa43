import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CodeEntry, codes } from '@setpoint/codes';
import { systemClock } from '@setpoint/service-kit';
import { batteryModel } from '../../test/battery-model.js';
import type { HttpAnswer } from '../../test/http-call.js';
import { askForToken, tokenRequest } from '../../test/signed-caller.js';
import { type TenantCall, type TenantCase, tenantCases } from '../../test/tenant-cases.js';
import { uncovered } from '../../test/tenant-coverage.js';
import { idsOf, linesOf, type TenantIds } from '../../test/tenant-ids.js';
import { type Ask, RegistryRows, TenantWorld } from '../../test/tenant-world.js';
import { startTestGateway, type TestGateway } from '../../test/test-gateway.js';
import { routes } from '../api-docs/openapi/document.js';

const OURS = 'own';
const THEIRS = 'zyx';
const NOBODYS = 'nob';
const UNKNOWN_TOKEN = 'f'.repeat(32);
const theirs = idsOf(THEIRS);
const { orgId: ourOrg } = idsOf(OURS);

const titleOf = ({ call, names, where }: TenantCase): string =>
  [call, names, where].filter((part) => part !== undefined).join(', ');

/** With the organisation in the query. */
const askOf = ({ call }: TenantCase, orgId: string, { path = {}, query = {}, body }: TenantCall): Ask => {
  const [method = '', route = '', action] = call.split(' ');
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const parameters = new URLSearchParams({ ...(action && { action }), orgId, ...query });
  return { method, path: `${filled}?${parameters}`, ...(body !== undefined && { body }) };
};

const codeOf = ({ json }: HttpAnswer): unknown => json.code ?? json.status;

/** Of the only item there is. */
const itemCodeOf = ({ json }: HttpAnswer): unknown => {
  const [item] = [json.data].flat() as ({ readonly status?: unknown } | undefined)[];
  return item?.status;
};

/** `not found` in the family of the call. */
const notFoundOf = ({ call }: TenantCase): number =>
  call.includes(' /connectService/') ? codes.legacyNotFound.code : codes.notFound.code;

/** An answer without what differs from call to call, and with marks where these ids are. */
const strip = ({ status, json }: HttpAnswer, ids: TenantIds): object => {
  const marked = Object.entries(ids).reduce(
    (text, [name, id]) => text.replaceAll(String(id), `<${name}>`),
    JSON.stringify(json),
  );
  const timeless: unknown = JSON.parse(marked, (key, value) =>
    /^gmt|^(requestId|messageId)$/.test(key) ? key : value,
  );
  return { status, answer: timeless };
};

describe.each(['required', 'off'] as const)('with authentication %s, what belongs to others', (auth) => {
  let gateway: TestGateway;
  let us: TenantWorld;
  let them: TenantWorld;
  let rows: RegistryRows;
  /** What only they have. */
  let secrets: readonly string[];
  let made = 0;

  beforeAll(async () => {
    gateway = await startTestGateway({ auth });
    us = await TenantWorld.of(gateway, ourOrg);
    them = await TenantWorld.of(gateway, theirs.orgId);
    await them.make(THEIRS, theirs);
    rows = await RegistryRows.of(gateway.connectionString);
    await rows.measured(theirs.assetId, `${THEIRS}-value`);
    secrets = [
      ...Object.values(theirs),
      ...['secret', 'name', 'text', 'value'].map((what) => `${THEIRS}-${what}`),
      ...Object.values(them.credentials),
      them.accessToken,
    ];
  });
  afterAll(async () => {
    await rows?.stop();
    await gateway?.stop();
  });

  const theirRows = () => rows.mentioning(secrets, ourOrg);
  const theirTopics = () => [...gateway.topics.names].filter((name) => name.includes(THEIRS)).sort();

  /** Asks for what is theirs, and sees that nothing of theirs comes back, goes on to a device, or changes. */
  const askForTheirs = async (ask: () => Promise<HttpAnswer>, named: readonly string[]) => {
    const before = [await theirRows(), theirTopics()];
    gateway.scheduler.requests.length = 0;
    const answer = await ask();
    const unnamed = secrets.filter((secret) => !named.includes(secret));
    expect(unnamed.filter((secret) => answer.text.includes(secret))).toEqual([]);
    const requests = JSON.stringify(gateway.scheduler.requests);
    expect(unnamed.filter((secret) => requests.includes(secret))).toEqual([]);
    expect([await theirRows(), theirTopics()]).toEqual(before);
    return answer;
  };

  /** Those of their ids that a call has said itself. */
  const namedIn = (ask: Ask): readonly string[] => {
    const sent = `${decodeURIComponent(ask.path)} ${JSON.stringify(ask.body) ?? ''}`;
    return Object.values(theirs).filter((id) => sent.includes(id));
  };

  const makeOurs = async (): Promise<TenantIds> => {
    made += 1;
    const ids = idsOf(OURS, made);
    await us.make(OURS, ids);
    return ids;
  };

  it.each(tenantCases.map((each) => [titleOf(each), each] as const))('is not there: %s', async (_, each) => {
    const ours = await makeOurs();
    const nobodys = idsOf(NOBODYS, made);
    const ask = (named: TenantIds) => askOf(each, ourOrg, each.ask(ours, named));

    const foreign = await askForTheirs(() => us.ask(ask(theirs)), namedIn(ask(theirs)));
    const unknown = await us.ask(ask(nobodys));
    if (each.differs) {
      expect([codeOf(foreign), codeOf(unknown)]).toEqual([each.differs.foreign, each.differs.unknown]);
    } else if (each.makes) {
      expect([codeOf(foreign), codeOf(unknown)]).toEqual([each.others, each.others]);
    } else {
      expect(strip(foreign, theirs)).toEqual(strip(unknown, nobodys));
      if (each.item !== undefined) expect([codeOf(foreign), itemCodeOf(foreign)]).toEqual([0, each.item]);
      else if (each.names !== 'none') expect(codeOf(foreign)).toBe(each.others ?? notFoundOf(each));
    }

    // What is asked for is right, but for whose it is.
    const own = await us.ask(ask(ours));
    expect([own.status, codeOf(own)]).toEqual([200, each.own ?? codes.success.code]);
    if (each.item !== undefined) expect(itemCodeOf(own)).toBe(codes.edgeSuccess.code);
  });

  it('is not there: GET /connectService/orgId', async () => {
    const answer = await askForTheirs(() => us.ask({ method: 'GET', path: '/connectService/orgId' }), []);
    // There are two, so nobody's call is for neither.
    if (auth === 'off') expect(codeOf(answer)).toBe(codes.edgeUnknownOrganization.code);
    else expect(answer.json).toMatchObject({ status: 0, data: { orgId: ourOrg } });
  });

  it('is not there: the access token that is refreshed', async () => {
    const refresh = (accessToken: string) => {
      const body = tokenRequest(us.credentials, systemClock.now() + Number(accessToken === UNKNOWN_TOKEN));
      return askForToken(gateway.url, 'refresh', { ...body, accessToken });
    };
    const foreign = await askForTheirs(() => refresh(them.accessToken), []);
    expect(foreign.json).toEqual((await refresh(UNKNOWN_TOKEN)).json);
    expect(codeOf(foreign)).toBe(codes.tokenRefreshFailed.code);
  });

  it('is not got with their appKey and our secret, for which there is a code [contract 4.2]', async () => {
    const get = (appKey: string) => {
      const body = tokenRequest({ ...us.credentials, appKey }, systemClock.now());
      return askForToken(gateway.url, 'get', body);
    };
    const foreign = await askForTheirs(() => get(them.credentials.appKey), []);
    expect(codeOf(foreign)).toBe(codes.tokenWrongEncryption.code);
    expect(codeOf(await get('nobody'))).toBe(codes.tokenAppUnknown.code);
  });

  it.each(routes.filter(({ tag }) => tag === 'Administration').map(({ method, path }) => [method, path]))(
    'is not there for an application that administers: %s %s',
    async (method, path) => {
      const ask = (ids: TenantIds) => {
        const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof TenantIds) => ids[name]);
        const body = method === 'get' ? {} : { body: {} };
        return us.ask({ method: method.toUpperCase(), path: `${filled}?orgId=${ids.orgId}`, ...body });
      };
      const foreign = await askForTheirs(() => ask(theirs), []);
      for (const ids of [idsOf(NOBODYS), idsOf(OURS)])
        expect(strip(foreign, theirs)).toEqual(strip(await ask(ids), ids));
      expect(foreign.status).toBe(codes.unauthenticated.http);
    },
  );

  it('stays as it is when an operator names it for another organisation', async () => {
    const operate = async (ask: Ask) => askForTheirs(() => us.operate(ask), namedIn(ask));
    const delivery = { method: 'PUT', path: `products/${theirs.productKey}/delivery`, body: { qos: 1 } };
    expect(codeOf(await operate(delivery))).toBe(codes.notFound.code);
    const codec = `products/${theirs.productKey}/codec`;
    const trial = { direction: 'encode', json: {}, script: 'function jsonStrToRawData() {}' };
    for (const ask of [
      { method: 'GET', path: codec },
      { method: 'PUT', path: codec, body: 'function jsonStrToRawData() {}' },
      { method: 'POST', path: `${codec}/test`, body: trial },
    ]) {
      expect(codeOf(await operate(ask))).toBe(codes.notFound.code);
    }
    await operate({ method: 'PUT', path: `thing-models/${theirs.modelId}`, body: batteryModel });
    const lines = linesOf('new', theirs).map((line) => JSON.stringify(line));
    const imported = await operate({ method: 'POST', path: 'registry/import', body: lines.join('\n') });
    const { results } = imported.json.data as { results: readonly { status: string }[] };
    expect(results.map(({ status }) => status)).toEqual(lines.map(() => 'failed'));
  });

  it('is the subject of a test in every call of the OpenAPI document, by every id that it takes', () => {
    expect(uncovered(tenantCases)).toEqual([]);
  });
});

describe('another organisation than the own, in the query of a signed call', () => {
  let gateway: TestGateway;
  let us: TenantWorld;
  let rows: RegistryRows;
  const ours = idsOf(OURS);

  beforeAll(async () => {
    gateway = await startTestGateway({ auth: 'required' });
    us = await TenantWorld.of(gateway, ourOrg);
    await us.make(OURS, ours);
    const them = await TenantWorld.of(gateway, theirs.orgId);
    await them.make(THEIRS, theirs);
    rows = await RegistryRows.of(gateway.connectionString);
  });
  afterAll(async () => {
    await rows?.stop();
    await gateway?.stop();
  });

  const calls = [...new Map(tenantCases.map((each) => [each.call, each])).values()];

  it.each(calls.map((each) => [each.call, each] as const))('is refused: %s', async (call, each) => {
    const registered = () => rows.mentioning([OURS, THEIRS], 'no row has this');
    const before = await registered();
    gateway.scheduler.requests.length = 0;
    // Also with ids that are right for the organisation.
    const answers = [
      await us.ask(askOf(each, theirs.orgId, each.ask(theirs, theirs))),
      await us.ask(askOf(each, theirs.orgId, each.ask(ours, ours))),
      await us.ask(askOf(each, 'nobody', each.ask(ours, ours))),
    ];
    expect(answers.map(codeOf)).toEqual(organizationRefusals(call));
    expect(answers.map(({ json }) => json.data ?? null)).toEqual([null, null, null]);
    expect(gateway.scheduler.requests).toEqual([]);
    expect(await registered()).toEqual(before);
  });
});

/** For somebody's organisation, twice, and for nobody's. There is a code for the first, but not in every family. */
const organizationRefusals = (call: string): readonly number[] => {
  const { edgeUnknownOrganization, legacyDenied, legacyInvalidArgument, denied, invalidArgument } = codes;
  const codeThrice = (foreign: CodeEntry, unknown: CodeEntry) => [foreign.code, foreign.code, unknown.code];
  if (/ \/(dataService|modelService)\//.test(call))
    return codeThrice(edgeUnknownOrganization, edgeUnknownOrganization);
  return call.includes(' /connectService/')
    ? codeThrice(legacyDenied, legacyInvalidArgument)
    : codeThrice(denied, invalidArgument);
};
