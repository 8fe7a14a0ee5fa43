import { codes } from '@setpoint/codes';
import { ReplaceDeviceBody, validatorOf } from '@setpoint/contracts';
import { deviceFields } from '@setpoint/registry';
import { type Outcome, refused, succeeded } from '../answers/outcome.js';
import { readBody } from '../input/body.js';
import { readSearch } from '../input/search.js';
import { ActionTable } from './action-table.js';
import { createDevice } from './create-device.js';
import { type DeviceParts, namedDevice } from './device-parts.js';
import { knownOrganization } from './known-device.js';
import type { RegistryCall } from './registry-call.js';
import { registryQuery, searchOutcome } from './search-outcome.js';
import { updateDevice } from './update-device.js';

/** What can be done with devices [contract 5.5]. */
export class DeviceActions extends ActionTable<RegistryCall> {
  constructor(parts: DeviceParts) {
    super({
      create: { methods: ['POST'], run: (call) => createDevice(parts, call) },
      get: { methods: ['GET'], run: (call) => get(parts, call) },
      search: { methods: ['POST'], run: (call) => search(parts, call) },
      update: { methods: ['POST'], run: (call) => updateDevice(parts, call) },
      enable: { methods: ['POST'], run: (call) => setEnabled(parts, call, true) },
      disable: { methods: ['POST'], run: (call) => setEnabled(parts, call, false) },
      delete: { methods: ['POST'], run: (call) => remove(parts, call) },
      replaceDevice: { methods: ['POST'], run: (call) => replace(parts, call) },
    });
  }
}

const get = async ({ registry, catalog }: DeviceParts, call: RegistryCall): Promise<Outcome> => {
  const named = await namedDevice(registry, call);
  if (!named.ok) return named.refusal;
  const device = await catalog.getDevice(named.value.orgId, named.value.selector);
  return device ? succeeded(device) : refused(codes.notFound, 'device does not exist');
};

const search = async (parts: DeviceParts, { query, body }: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(parts.registry, query);
  if (!orgId.ok) return orgId.refusal;
  const wanted = readSearch(body, { fields: deviceFields, page: parts.pages });
  if (!wanted.ok) return wanted.refusal;
  return searchOutcome(await parts.search.devices(orgId.value, registryQuery(wanted.value)), wanted.value);
};

const setEnabled = async (
  { registry, catalog }: DeviceParts,
  call: RegistryCall,
  enabled: boolean,
): Promise<Outcome> => {
  const named = await namedDevice(registry, call);
  if (!named.ok) return named.refusal;
  const set = await catalog.setDeviceEnabled(named.value.orgId, named.value.selector, enabled);
  if (set.ok) return succeeded(null);
  return refused(set.reason === 'unchanged' ? codes.deviceStateForbids : codes.notFound, set.detail);
};

const remove = async ({ registry, catalog }: DeviceParts, call: RegistryCall): Promise<Outcome> => {
  const named = await namedDevice(registry, call);
  if (!named.ok) return named.refusal;
  const deleted = await catalog.deleteDevice(named.value.orgId, named.value.selector);
  return deleted.ok ? succeeded(null) : refused(codes.notFound, deleted.detail);
};

const checkReplace = validatorOf(ReplaceDeviceBody);

const replaceRefusals = {
  unknownDevice: codes.notFound,
  unchanged: codes.deviceKeyUnchanged,
  deviceKeyTaken: codes.deviceKeyTaken,
} as const;

const replace = async ({ registry, catalog }: DeviceParts, call: RegistryCall): Promise<Outcome> => {
  const named = await namedDevice(registry, call);
  if (!named.ok) return named.refusal;
  const body = readBody(call.body, checkReplace);
  if (!body.ok) return body.refusal;
  const { orgId, selector } = named.value;
  const replaced = await catalog.replaceDevice(orgId, selector, body.value.newDeviceKey);
  return replaced.ok ? succeeded(replaced.value) : refused(replaceRefusals[replaced.reason], replaced.detail);
};
