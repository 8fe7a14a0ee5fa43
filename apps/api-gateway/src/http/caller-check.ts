import type { RegistryReads } from '@setpoint/registry';
import type { Logger } from '@setpoint/service-kit';
import type { FastifyReply, onRequestHookHandler, preHandlerHookHandler } from 'fastify';
import { unknownOrganization } from '../answers/edge-outcome.js';
import { legacyOutcome } from '../answers/legacy-outcome.js';
import { foreignOrganization, nobodysOrganization } from '../answers/outcome.js';
import type { Authenticator, Denial, Identification } from '../auth/authenticator.js';
import { callOf } from './call.js';
import {
  isEdge,
  isLegacy,
  sendEdgeOutcome,
  sendLegacyOutcome,
  sendOutcome,
  sendUnauthenticated,
} from './envelope.js';

interface Parts {
  readonly authenticator: Authenticator;
  readonly registry: Pick<RegistryReads, 'organizationExists'>;
  readonly log: Logger;
}

/** The two moments at which a call is looked at: a stranger's body is not even read. */
export interface CallerCheck {
  readonly onRequest: onRequestHookHandler;
  readonly preHandler: preHandlerHookHandler;
}

/**
 * Lets only signed calls pass [contract 4.3], and only those that name no other organisation than the application's
 * own. What a controller then reads as `orgId` is the caller's, whoever wrote the controller.
 */
export const callerCheck = ({ authenticator, registry, log }: Parts): CallerCheck => {
  const deny = (reply: FastifyReply, denial: Denial): void => {
    const call = callOf(reply.request);
    log.debug({ requestId: call.requestId, denial }, 'a call is refused: nobody signed it');
    sendUnauthenticated(reply, denial === 'token');
  };
  return {
    onRequest: (request, reply, done) => {
      const call = callOf(request);
      const take = (identification: Identification): void => {
        if ('claim' in identification) {
          call.claim = identification.claim;
          done();
        } else deny(reply, identification.denial);
      };
      const found = authenticator.identify({
        route: request.routeOptions.url ?? '',
        query: call.query,
        header: (name) => call.header(name),
      });
      if (found instanceof Promise) found.then(take, done);
      else take(found);
    },
    preHandler: (request, reply, done) => {
      const call = callOf(request);
      const { claim } = call;
      if (!claim?.isSignedOver(call.rawBody)) return deny(reply, 'signature');
      const orgId = call.query.get('orgId');
      if (orgId === undefined || orgId === claim.caller.orgId) return done();
      refuseOrganization(reply, orgId, registry).catch(done);
    },
  };
};

/** There is a code for what belongs to others [contract 1.10, 1.11], but not in dataService [contract 2.8]. */
const refuseOrganization = async (
  reply: FastifyReply,
  orgId: string,
  registry: Parts['registry'],
): Promise<void> => {
  if (isEdge(reply) && !isLegacy(reply)) {
    sendEdgeOutcome(reply, unknownOrganization);
    return;
  }
  const isSomebodys = await registry.organizationExists(orgId);
  const outcome = isSomebodys ? foreignOrganization(orgId) : nobodysOrganization;
  if (isLegacy(reply)) sendLegacyOutcome(reply, legacyOutcome(outcome));
  else sendOutcome(reply, outcome);
};
