import type { CredentialsReader } from '../login/credentials.js';
import type { EpochSource } from '../login/epoch-source.js';
import { type LoginRequest, nameOf, type Refusal, refusalOf, unknownDevice } from '../login/judge-login.js';
import { type DeviceIdentity, identityOf } from '../sessions/session.js';

export type Admission =
  | { readonly admitted: true; readonly device: DeviceIdentity; readonly epoch: number }
  | ({ readonly admitted: false } & Refusal);

/** Decides about a login [contract 6.1]. A fault of the registry is thrown: the device tries again by itself. */
export class DeviceAdmission {
  constructor(
    private readonly registry: CredentialsReader,
    private readonly epochs: EpochSource,
  ) {}

  async admit(login: LoginRequest): Promise<Admission> {
    const name = nameOf(login);
    if ('returnCode' in name) return { admitted: false, ...name };
    const device = await this.registry.deviceCredentials(name.productKey, name.deviceKey);
    if (!device) return { admitted: false, ...unknownDevice };
    const refusal = refusalOf(login, device);
    if (refusal) return { admitted: false, ...refusal };
    const epoch = await this.epochs.next();
    return { admitted: true, device: identityOf(device), epoch };
  }
}
