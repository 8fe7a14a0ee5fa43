import type { TokenHolder } from '@setpoint/registry';
import type { Clock } from '@setpoint/service-kit';
import { isCallSignature } from '@setpoint/signing';
import type { Authenticator, CallHead, Identification } from './authenticator.js';
import { isNear } from './call-times.js';

interface Parts {
  readonly holders: { find(token: string): TokenHolder | null | Promise<TokenHolder | null> };
  readonly clock: Clock;
}

/** Calls with an access token and a signature in their headers [contract 4.3]. */
export class SignedCalls implements Authenticator {
  constructor(private readonly parts: Parts) {}

  identify(head: CallHead): Identification | Promise<Identification> {
    const accessToken = head.header('apim-accesstoken');
    const timestamp = head.header('apim-timestamp');
    const signature = head.header('apim-signature');
    if (!accessToken || !timestamp || !signature) return { denial: 'unsigned' };
    if (head.query.undecodable !== undefined) return { denial: 'unreadable' };
    if (!isNear(timestamp, this.parts.clock.now())) return { denial: 'timestamp' };
    const claimOf = (holder: TokenHolder | null): Identification => {
      if (!holder || holder.expiresAt <= this.parts.clock.now()) return { denial: 'token' };
      const { appKey, orgId, appSecret } = holder;
      const { values } = head.query;
      return {
        claim: {
          caller: { appKey, orgId },
          isSignedOver: (body) =>
            isCallSignature(signature, { accessToken, values, body, timestamp, appSecret }),
        },
      };
    };
    const found = this.parts.holders.find(accessToken);
    return found instanceof Promise ? found.then(claimOf) : claimOf(found);
  }
}
