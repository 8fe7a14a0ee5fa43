/**
 * The table of [contract 9.10]. `query` replaces members of a good call's query (null leaves the member out), `rawQuery`
 * is put in front of it as it stands, `body` is sent as it stands.
 */
export interface RequestVector {
  readonly title: string;
  readonly query?: Readonly<Record<string, string | null>>;
  readonly rawQuery?: string;
  readonly body?: string;
  readonly code: number;
  readonly msg?: string;
  /** How many commands were made; 1 for every code 0 and none else unless given. */
  readonly commands?: number;
}

const asset = (assetId: string | null) => ({ assetId });

export const setMeasurepointVectors: readonly RequestVector[] = [
  {
    title: 'no action',
    query: { action: null },
    code: 99400,
    msg: 'Invalid Argument action:action is missing',
  },
  {
    title: 'unknown orgId',
    query: { orgId: 'nobody' },
    code: 99400,
    msg: 'Invalid Argument orgId:  orgId does not exist',
  },
  { title: 'only productKey', query: { assetId: null, productKey: 'pQ7wXk2L' }, code: 99400 },
  { title: 'unknown assetId', query: asset('nope'), code: 99404 },
  { title: 'unknown measurepointId', query: { measurepointId: 'nope' }, code: 99404 },
  ...['0', '61', 'abc', '1.5'].map((timeout) => ({
    title: `timeout=${timeout}`,
    query: { timeout },
    code: 99400,
  })),
  ...['-1', '172801'].map((pendingTtl) => ({
    title: `pendingTtl=${pendingTtl}`,
    query: { pendingTtl },
    code: 99400,
  })),
  { title: 'pendingTtl=172800', query: { pendingTtl: '172800' }, code: 0 },
  { title: 'timeout=60', query: { timeout: '60' }, code: 0 },
  { title: 'timeout=1', query: { timeout: '1' }, code: 0 },
  ...['{}', '{"value":null}', '12.5'].map((body) => ({ title: `body ${body}`, body, code: 99400 })),
  { title: 'FLOAT point, text', body: '{"value":"12"}', code: 99400 },
  {
    title: 'INT point, out of range',
    query: { measurepointId: 'count' },
    body: '{"value":2147483648}',
    code: 99400,
  },
  { title: 'INT point, 5.0', query: { measurepointId: 'count' }, body: '{"value":5.0}', code: 0 },
  { title: 'ENUM INT point, no key', query: { measurepointId: 'mode' }, body: '{"value":2}', code: 99400 },
  { title: 'the same asset twice', query: asset('Kc81mQzT,,Kc81mQzT'), code: 0, commands: 1 },
  { title: 'a known and an unknown asset', query: asset('Kc81mQzT,nope'), code: 99404, commands: 0 },
  { title: 'an empty query segment', rawQuery: '&&timeout=20&', code: 0 },
];
