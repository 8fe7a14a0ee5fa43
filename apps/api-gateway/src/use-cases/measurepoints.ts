import { QueryLatestBody, validatorOf } from '@setpoint/contracts';
import type { LatestValue, LatestValues, RegistryReads } from '@setpoint/registry';
import { type Outcome, succeeded } from '../answers/outcome.js';
import { readBody } from '../input/body.js';
import { ActionTable } from './action-table.js';
import { knownDevice } from './known-device.js';
import type { RegistryCall } from './registry-call.js';

interface Parts {
  readonly registry: RegistryReads;
  readonly latest: LatestValues;
}

/** What devices measured [contract 5.6]. */
export class MeasurepointActions extends ActionTable<RegistryCall> {
  constructor(parts: Parts) {
    super({ queryLatest: { methods: ['POST'], run: (call) => queryLatest(parts, call) } });
  }
}

const check = validatorOf(QueryLatestBody);

/** Points that were never posted, and those the model has not, are left out. */
const queryLatest = async ({ registry, latest }: Parts, call: RegistryCall): Promise<Outcome> => {
  const device = await knownDevice(registry, call.query);
  if (!device.ok) return device.refusal;
  const body = readBody(call.body, check);
  if (!body.ok) return body.refusal;
  const { orgId, assetId, modelId } = device.value;
  const model = await registry.compiledModel(orgId, modelId);
  const known = await latest.of(assetId);
  const wanted = new Set(body.value.measurepointIds ?? [...known.keys()].sort());
  return succeeded(
    [...wanted].flatMap((id) => {
      const stored = model?.points.has(id) ? known.get(id) : undefined;
      return stored ? [toWire(stored)] : [];
    }),
  );
};

/** `time` is a string here [contract 5.6]; a quality is there only when the device gave one. */
const toWire = ({ pointId, time, value, quality }: LatestValue) => ({
  id: pointId,
  time: String(time),
  value,
  ...(quality !== null && { quality }),
});
