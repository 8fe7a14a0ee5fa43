import type { DeviceCatalog, RegistryWriter } from '@setpoint/registry';

/** What a device is described by in the registry; never from a cache, as the device itself changes it. */
export type DetailsReader = Pick<DeviceCatalog, 'deviceDetails'>;

export type DetailsWriter = Pick<
  RegistryWriter,
  'updateAttributes' | 'removeAttributes' | 'mergeTags' | 'removeTags'
>;

/** The members named, or all when none is. */
export const pick = <T>(members: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(members).filter(([name]) => names.length === 0 || names.includes(name)));
