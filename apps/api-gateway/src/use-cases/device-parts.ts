import type { PageLimits } from '@setpoint/expressions';
import type { DeviceCatalog, DeviceSelector, RegistryReads, RegistrySearch } from '@setpoint/registry';
import { readDevice } from '../input/device-selection.js';
import { type Reading, read } from '../input/parameters.js';
import { knownOrganization } from './known-device.js';
import type { RegistryCall } from './registry-call.js';

/** What devices are managed with. */
export interface DeviceParts {
  readonly registry: RegistryReads;
  readonly catalog: DeviceCatalog;
  readonly search: RegistrySearch;
  readonly pages: PageLimits;
}

/** The organisation and the device that a call names; whether there is such a device is not known yet. */
export const namedDevice = async (
  registry: RegistryReads,
  { query }: RegistryCall,
): Promise<Reading<{ readonly orgId: string; readonly selector: DeviceSelector }>> => {
  const orgId = await knownOrganization(registry, query);
  if (!orgId.ok) return orgId;
  const selector = readDevice(query);
  return selector.ok ? read({ orgId: orgId.value, selector: selector.value }) : selector;
};
