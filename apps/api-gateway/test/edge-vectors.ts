/** The tables of [contract 9.8]; the message of a newer transport in protobuf is not among them. */
export const channelNameVectors: readonly (readonly [
  id: string,
  kind: 'set' | 'control',
  isValid: boolean,
])[] = [
  ['DATASVC.SET.fleet-a_1', 'set', true],
  ['DATASVC.CONTROL.a.b-c_9', 'control', true],
  [`DATASVC.SET.${'x'.repeat(52)}`, 'set', true],
  [`DATASVC.SET.${'x'.repeat(53)}`, 'set', false],
  [`DATASVC.SET.${'x'.repeat(48)}`, 'set', true],
  ['DATASVC.SET.', 'set', false],
  ['datasvc.set.a', 'set', false],
  ['DATASVC.CONTROL.a', 'set', false],
  ['DATASVC.SET.a b', 'set', false],
  ['DATASVC.SET.泵', 'set', false],
];

export interface PickingVector {
  readonly point: string;
  /** Undefined: absent. */
  readonly inputData?: unknown;
  readonly result: { readonly value: unknown } | { readonly status: number };
}

const float = (inputData: unknown, result: PickingVector['result']): PickingVector => ({
  point: 'setpoint_kw',
  inputData,
  result,
});

export const pickingVectors: readonly PickingVector[] = [
  float({ arg: 10 }, { value: 10 }),
  float({ testArg: 1.0 }, { value: 1 }),
  float({ a: 1, setpoint_kw: 2 }, { value: 2 }),
  float({ a: 1, b: 2 }, { status: 1000 }),
  float({}, { status: 1000212 }),
  float(null, { status: 1000212 }),
  float(undefined, { status: 1000212 }),
  float({ arg: '10' }, { status: 1004 }),
  { point: 'place', inputData: { lat: 1, lon: 2 }, result: { value: { lat: 1, lon: 2 } } },
  { point: 'place', inputData: { arg: { lat: 1, lon: 2 } }, result: { value: { lat: 1, lon: 2 } } },
  { point: 'height', inputData: { lat: 1 }, result: { value: { lat: 1 } } },
];
