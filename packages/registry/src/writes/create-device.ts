import type { RegistryDatabase } from '../registry-database.js';
import { type Refused, type Written, written } from '../written.js';
import type { IssuedDevice } from './device-outcomes.js';
import {
  type Issuing,
  type NewDevice,
  type RegisterDevicesRefusal,
  registerDevices,
  unknownProduct,
} from './register-devices.js';

export type CreateDeviceOutcome = Written<IssuedDevice> | Refused<RegisterDevicesRefusal>;

/** Creates a device with an assetId, a secret and, unless given, a deviceKey of our making [contract 5.5]. */
export const createDevice = async (
  database: RegistryDatabase,
  orgId: string,
  device: NewDevice,
  issuing: Issuing,
): Promise<CreateDeviceOutcome> => {
  const outcome = await registerDevices(database, orgId, [device], issuing);
  if (!outcome.ok) return outcome;
  const [issued] = outcome.value;
  return issued ? written(issued, ...outcome.changes) : unknownProduct;
};
