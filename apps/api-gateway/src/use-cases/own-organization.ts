import { codes } from '@setpoint/codes';
import { type EdgeOutcome, edgeRefused, edgeSucceeded } from '../answers/edge-outcome.js';
import type { Caller } from '../auth/authenticator.js';

/** Which organisation a caller belongs to [contract 2.9]. */
export class OwnOrganization {
  constructor(private readonly registry: { soleOrganization(): Promise<string | null> }) {}

  /** @param caller null while nobody has to say who he is: then it is the only organisation there is */
  async run(caller: Caller | null): Promise<EdgeOutcome> {
    const orgId = caller?.orgId ?? (await this.registry.soleOrganization());
    return orgId === null
      ? edgeRefused(codes.edgeUnknownOrganization, 'there is not just one organisation; sign the call')
      : edgeSucceeded({ orgId });
  }
}
