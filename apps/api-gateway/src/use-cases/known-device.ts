import { codes } from '@setpoint/codes';
import type { DeviceFacts, DeviceSelector, RegistryReads } from '@setpoint/registry';
import { nobodysOrganization, type Outcome, refused } from '../answers/outcome.js';
import { readDevice } from '../input/device-selection.js';
import { type Reading, read, requiredText } from '../input/parameters.js';
import type { Query } from '../input/query.js';

export const refusal = (outcome: Outcome): Reading<never> => ({ ok: false, refusal: outcome });

/** The organisation a call is made for [contract 1.10]. */
export const knownOrganization = async (registry: RegistryReads, query: Query): Promise<Reading<string>> => {
  const orgId = requiredText(query, 'orgId');
  if (!orgId.ok) return orgId;
  return (await registry.organizationExists(orgId.value)) ? orgId : refusal(nobodysOrganization);
};

const named = (selector: DeviceSelector): string =>
  'assetId' in selector ? selector.assetId : `${selector.productKey}/${selector.deviceKey}`;

/** All of these devices, or a refusal when one does not exist [contract 1.4 #2]. */
export const knownDevices = async (
  registry: RegistryReads,
  orgId: string,
  selectors: readonly DeviceSelector[],
): Promise<Reading<readonly DeviceFacts[]>> => {
  const found = await registry.findDevices(orgId, selectors);
  const devices: DeviceFacts[] = [];
  for (const [i, selector] of selectors.entries()) {
    const device = found[i];
    if (!device) return refusal(refused(codes.notFound, `device ${named(selector)} does not exist`));
    devices.push(device);
  }
  return read(devices);
};

/** Organisation and device of a call that is about one device. */
export const knownDevice = async (registry: RegistryReads, query: Query): Promise<Reading<DeviceFacts>> => {
  const orgId = await knownOrganization(registry, query);
  if (!orgId.ok) return orgId;
  const selector = readDevice(query);
  if (!selector.ok) return selector;
  const devices = await knownDevices(registry, orgId.value, [selector.value]);
  if (!devices.ok) return devices;
  const [device] = devices.value;
  return device ? read(device) : refusal(refused(codes.notFound, null));
};
