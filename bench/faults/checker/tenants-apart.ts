import type { TenantFacts } from '../history.js';
import type { Facts } from './facts.js';
import type { Finding, Invariant } from './violation.js';

/** Nothing that belongs to one tenant is seen by another: in answers, on channels, in events, at devices, in rows. */
export const tenantsApart: Invariant = {
  name: 'tenants-apart',
  check: (facts) => facts.history.settings.tenants.flatMap((tenant) => strangersAt(facts, tenant)),
};

interface Text {
  readonly where: string;
  readonly text: string;
  readonly at: number;
}

const strangersAt = (facts: Facts, tenant: TenantFacts): readonly Finding[] => {
  const strangers = facts.history.settings.tenants
    .filter(({ orgId }) => orgId !== tenant.orgId)
    .flatMap(({ orgId, mark }) => [mark, orgId]);
  return textsOf(facts, tenant).flatMap(({ where, text, at }) => {
    const stranger = strangers.find((string) => text.includes(string));
    return stranger === undefined ? [] : [{ what: `${where} of ${tenant.orgId} has ${stranger} in it`, at }];
  });
};

const textsOf = (facts: Facts, tenant: TenantFacts): readonly Text[] => [
  ...answers(facts, tenant),
  ...results(facts, tenant),
  ...events(facts, tenant),
  ...deliveries(facts, tenant),
  ...rows(facts, tenant),
];

const answers = ({ history, toldOf }: Facts, { orgId }: TenantFacts): readonly Text[] =>
  history.calls.flatMap((call) => {
    const told = call.entry === 'asked' && call.orgId === orgId ? toldOf.get(call.callId) : undefined;
    return told ? [{ where: `the answer to call ${call.callId}`, text: told.body, at: told.at }] : [];
  });

const results = (facts: Facts, { orgId }: TenantFacts): readonly Text[] =>
  [...facts.results.values()].flat().flatMap(({ requestId, orgId: owner, record }) => {
    if (owner !== orgId) return [];
    const text = `${record.topic} ${record.key} ${record.value}`;
    return [{ where: `the result of ${requestId}`, text, at: record.timestamp }];
  });

const events = ({ events: { byAsset } }: Facts, { orgId }: TenantFacts): readonly Text[] =>
  [...byAsset.values()]
    .flat()
    .flatMap(({ orgId: owner, seq, assetId, record, at }) =>
      owner === orgId ? [{ where: `event ${seq} of ${assetId}`, text: record.value, at }] : [],
    );

const deliveries = (facts: Facts, { devices }: TenantFacts): readonly Text[] => {
  const own = new Set(devices.map(({ assetId }) => assetId));
  return facts.deliveries.flatMap(({ entry: { device, topic, params, at } }) =>
    own.has(facts.deviceOf.get(device)?.assetId ?? '')
      ? [{ where: `a command for ${device}`, text: `${topic} ${JSON.stringify(params)}`, at }]
      : [],
  );
};

const rows = ({ history }: Facts, { orgId }: TenantFacts): readonly Text[] =>
  history.rows.ended.flatMap(({ orgId: owner, commandId, token, endedAt }) =>
    owner === orgId ? [{ where: `command ${commandId}`, text: token, at: endedAt }] : [],
  );
