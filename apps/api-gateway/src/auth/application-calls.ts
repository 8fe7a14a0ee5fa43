import type { RegistryReads, TokenHolders } from '@setpoint/registry';
import type { Clock } from '@setpoint/service-kit';
import type { Authenticator } from './authenticator.js';
import { isLegacyCall, LegacyCalls } from './legacy-calls.js';
import { SignedCalls } from './signed-calls.js';

interface Parts {
  readonly holders: Pick<TokenHolders, 'find'>;
  readonly applications: Pick<RegistryReads, 'applicationCredentials'>;
  readonly clock: Clock;
}

/** Calls of applications of either generation, each by its own signature [contract 4]. */
export const applicationCalls = (parts: Parts): Authenticator => {
  const signed = new SignedCalls(parts);
  const legacy = new LegacyCalls(parts);
  return { identify: (head) => (isLegacyCall(head) ? legacy : signed).identify(head) };
};
