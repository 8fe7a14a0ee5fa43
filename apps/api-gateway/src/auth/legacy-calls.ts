import type { RegistryReads } from '@setpoint/registry';
import type { Clock } from '@setpoint/service-kit';
import { isLegacySignature } from '@setpoint/signing';
import type { Authenticator, CallHead, Identification } from './authenticator.js';
import { isNear } from './call-times.js';

interface Parts {
  readonly applications: Pick<RegistryReads, 'applicationCredentials'>;
  readonly clock: Clock;
}

/** The 1.x generation signs in the query, and knows no tokens; it has these paths only [contract 1.11]. */
const LEGACY_PREFIX = '/connectService/';

export const isLegacyCall = ({ route, query }: CallHead): boolean =>
  route.startsWith(LEGACY_PREFIX) && query.values.has('sign');

/** Calls of the 1.x generation: access key, time and signature are parameters [contract 4.5]. */
export class LegacyCalls implements Authenticator {
  constructor(private readonly parts: Parts) {}

  async identify({ query: { values, undecodable } }: CallHead): Promise<Identification> {
    const accessKey = values.get('accessKey');
    const timestamp = values.get('requestTimestamp');
    const sign = values.get('sign');
    if (!accessKey || !timestamp || !sign) return { denial: 'unsigned' };
    if (undecodable !== undefined) return { denial: 'unreadable' };
    if (!isNear(timestamp, this.parts.clock.now())) return { denial: 'timestamp' };
    const application = await this.parts.applications.applicationCredentials(accessKey);
    if (!application) return { denial: 'application' };
    const { appKey, orgId, appSecret: secretKey } = application;
    return {
      claim: {
        caller: { appKey, orgId },
        isSignedOver: (body) => isLegacySignature(sign, { accessKey, values, body, secretKey }),
      },
    };
  }
}
