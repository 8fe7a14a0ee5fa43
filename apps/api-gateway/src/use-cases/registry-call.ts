import type { CommandCall } from './command-call.js';

/** A call that manages products or devices. */
export interface RegistryCall extends CommandCall {
  /** appKey of the caller; null while authentication is off. */
  readonly by: string | null;
}
