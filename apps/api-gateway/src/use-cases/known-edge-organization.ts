import { codes } from '@setpoint/codes';
import type { RegistryReads } from '@setpoint/registry';
import { type EdgeOutcome, edgeRefused, unknownOrganization } from '../answers/edge-outcome.js';
import { requiredText } from '../input/parameters.js';
import type { Query } from '../input/query.js';

/** Runs a dataService call for the organisation its query names [contract 2.1]. */
export const forEdgeOrganization = async (
  registry: Pick<RegistryReads, 'organizationExists'>,
  query: Query,
  work: (orgId: string) => Promise<EdgeOutcome>,
): Promise<EdgeOutcome> => {
  if (query.undecodable !== undefined)
    return edgeRefused(codes.edgeInvalidParameter, 'a parameter is not percent-encoded UTF-8');
  const orgId = requiredText(query, 'orgId');
  if (!orgId.ok) return edgeRefused(codes.edgeUnknownOrganization, orgId.refusal.submsg);
  return (await registry.organizationExists(orgId.value)) ? work(orgId.value) : unknownOrganization;
};
