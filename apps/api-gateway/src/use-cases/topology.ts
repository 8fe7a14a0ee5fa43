import { type CodeEntry, codes } from '@setpoint/codes';
import {
  type DeviceIdentifier,
  GatewayBody,
  SubDeviceBody,
  SubDevicesBody,
  validatorOf,
} from '@setpoint/contracts';
import type { PageLimits } from '@setpoint/expressions';
import {
  carriedBy,
  type DeviceCatalog,
  type DeviceSelector,
  deviceFields,
  type RegistryReads,
  type RegistrySearch,
  type Topology,
  type TopologyRefusal,
} from '@setpoint/registry';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { readBody } from '../input/body.js';
import { NO_SELECTOR, selectorOf } from '../input/device-selection.js';
import { type Reading, read, unreadable } from '../input/parameters.js';
import { readSearch } from '../input/search.js';
import { ActionTable } from './action-table.js';
import { knownOrganization } from './known-device.js';
import type { RegistryCall } from './registry-call.js';
import { registryQuery, searchOutcome } from './search-outcome.js';

interface Parts {
  readonly registry: RegistryReads;
  readonly topology: Topology;
  readonly catalog: DeviceCatalog;
  readonly search: RegistrySearch;
  readonly pages: PageLimits;
}

/** Which gateway carries which sub-devices [contract 5.6]; two actions have two spellings each [contract 8 #28]. */
export class TopologyActions extends ActionTable<RegistryCall> {
  constructor(parts: Parts) {
    const remove = { methods: ['POST'], run: (call: RegistryCall) => removeSubDevices(parts, call) };
    const search = { methods: ['POST'], run: (call: RegistryCall) => searchSubDevices(parts, call) };
    super({
      addSubDevice: { methods: ['POST'], run: (call) => addSubDevices(parts, call) },
      removeSubDevice: remove,
      remove,
      searchSubDevice: search,
      searchSubDevices: search,
      getGateway: { methods: ['POST'], run: (call) => getGateway(parts, call) },
    });
  }
}

const checkSubDevices = validatorOf(SubDevicesBody);
const checkGateway = validatorOf(GatewayBody);
const checkSubDevice = validatorOf(SubDeviceBody);

const addSubDevices = async ({ registry, topology }: Parts, call: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(registry, call.query);
  if (!orgId.ok) return orgId.refusal;
  const family = readFamily(call);
  if (!family.ok) return family.refusal;
  const { gateway, subDevices } = family.value;
  const added = await topology.add(orgId.value, gateway, subDevices);
  return added.ok ? succeeded(null) : refusalOf(added.reason, added.detail);
};

/** What is wrong with the devices themselves has a code of its own here [contract 1.10]. */
const removeSubDevices = async ({ registry, topology }: Parts, call: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(registry, call.query);
  if (!orgId.ok) return orgId.refusal;
  const family = readFamily(call);
  if (!family.ok) return refused(codes.subDevicesInvalid, family.refusal.submsg);
  const { gateway, subDevices } = family.value;
  const removed = await topology.remove(orgId.value, gateway, subDevices);
  if (removed.ok) return succeeded(null);
  const { reason, detail } = removed;
  return reason === 'unknownDevice' || reason === 'notGateway'
    ? refusalOf(reason, detail)
    : refused(codes.subDevicesInvalid, detail);
};

const searchSubDevices = async (parts: Parts, { query, body }: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(parts.registry, query);
  if (!orgId.ok) return orgId.refusal;
  const asked = readBody(body, checkGateway);
  if (!asked.ok) return asked.refusal;
  const gateway = readIdentifier('gateway', asked.value.gateway);
  if (!gateway.ok) return gateway.refusal;
  const wanted = readSearch(body, { fields: deviceFields, page: parts.pages });
  if (!wanted.ok) return wanted.refusal;
  const found = await parts.topology.findGateway(orgId.value, gateway.value);
  if (!found.ok) return refusalOf(found.reason, found.detail);
  const devices = await parts.search.devices(
    orgId.value,
    registryQuery(wanted.value),
    carriedBy(found.assetId),
  );
  return searchOutcome(devices, wanted.value);
};

const getGateway = async ({ registry, topology, catalog }: Parts, call: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(registry, call.query);
  if (!orgId.ok) return orgId.refusal;
  const body = readBody(call.body, checkSubDevice);
  if (!body.ok) return body.refusal;
  const subDevice = readIdentifier('subDevice', body.value.subDevice);
  if (!subDevice.ok) return subDevice.refusal;
  const found = await topology.gatewayOf(orgId.value, subDevice.value);
  if (!found.ok) return refusalOf(found.reason, found.detail);
  const gateway = found.gateway && (await catalog.getDevice(orgId.value, { assetId: found.gateway }));
  return gateway ? succeeded(gateway) : refused(codes.notFound, 'the device has no gateway');
};

interface Family {
  readonly gateway: DeviceSelector;
  readonly subDevices: readonly DeviceSelector[];
}

const readFamily = ({ body }: RegistryCall): Reading<Family> => {
  const checked = readBody(body, checkSubDevices);
  if (!checked.ok) return checked;
  const gateway = readIdentifier('gateway', checked.value.gateway);
  if (!gateway.ok) return gateway;
  const subDevices: DeviceSelector[] = [];
  for (const [index, identifier] of checked.value.subDevices.entries()) {
    const selector = readIdentifier(`subDevices[${index}]`, identifier);
    if (!selector.ok) return selector;
    subDevices.push(selector.value);
  }
  return read({ gateway: gateway.value, subDevices });
};

const readIdentifier = (name: string, identifier: DeviceIdentifier): Reading<DeviceSelector> => {
  const selector = selectorOf(identifier);
  return selector ? read(selector) : unreadable(name, NO_SELECTOR);
};

const entries: Readonly<Record<Exclude<TopologyRefusal, 'isGateway' | 'tooManyGateways'>, CodeEntry>> = {
  unknownDevice: codes.notFound,
  notGateway: codes.notGateway,
  notCarried: codes.subDevicesInvalid,
  tooMany: codes.tooManyDevices,
};

const refusalOf = (reason: TopologyRefusal, detail: string): Outcome =>
  reason === 'isGateway' || reason === 'tooManyGateways'
    ? invalidArgument('subDevices', detail)
    : refused(entries[reason], detail);
