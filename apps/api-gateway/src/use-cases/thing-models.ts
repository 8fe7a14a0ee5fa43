import { codes } from '@setpoint/codes';
import type { PageLimits } from '@setpoint/expressions';
import { type ModelCatalog, modelFields, type RegistryReads, type RegistrySearch } from '@setpoint/registry';
import { toWireModel } from '@setpoint/thing-model';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { integerWithin, type Reading, read, requiredText } from '../input/parameters.js';
import type { Query } from '../input/query.js';
import { readSearch } from '../input/search.js';
import { ActionTable } from './action-table.js';
import { knownOrganization } from './known-device.js';
import type { RegistryCall } from './registry-call.js';
import { registryQuery, searchOutcome } from './search-outcome.js';

interface Parts {
  readonly registry: RegistryReads;
  readonly models: ModelCatalog;
  readonly search: RegistrySearch;
  readonly pages: PageLimits;
}

/** Thing models as applications read them [contract 5.1]; operators write them. */
export class ThingModelActions extends ActionTable<RegistryCall> {
  constructor(parts: Parts) {
    super({
      get: { methods: ['GET'], run: (call) => get(parts, call) },
      search: { methods: ['POST'], run: (call) => search(parts, call) },
    });
  }
}

const get = async ({ registry, models }: Parts, { query }: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(registry, query);
  if (!orgId.ok) return orgId.refusal;
  const modelId = requiredText(query, 'modelId');
  if (!modelId.ok) return modelId.refusal;
  const includesPublic = readScope(query);
  if (!includesPublic.ok) return includesPublic.refusal;
  const model = await models.get(orgId.value, modelId.value, includesPublic.value);
  return model ? succeeded(toWireModel(model)) : refused(codes.notFound, 'modelId does not exist');
};

const search = async (parts: Parts, { query, body }: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(parts.registry, query);
  if (!orgId.ok) return orgId.refusal;
  const includesPublic = readScope(query);
  if (!includesPublic.ok) return includesPublic.refusal;
  const wanted = readSearch(body, { fields: modelFields, page: parts.pages });
  if (!wanted.ok) return wanted.refusal;
  const found = await parts.search.models(orgId.value, includesPublic.value, registryQuery(wanted.value));
  if (found.ok) return searchOutcome({ ...found, items: found.items.map(toWireModel) }, wanted.value);
  const { reason, detail } = found;
  return reason === 'tooLarge'
    ? invalidArgument('pagination', `${detail}; ask for fewer`)
    : searchOutcome({ ok: false, reason, detail }, wanted.value);
};

/** 0: own models; 1, the default: also those that others have made public. */
const readScope = (query: Query): Reading<boolean> => {
  const scope = integerWithin(query, 'scope', { min: 0, max: 1, fallback: 1 });
  return scope.ok ? read(scope.value === 1) : scope;
};
