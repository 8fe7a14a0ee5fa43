import { codes } from '@setpoint/codes';
import { CreateProductBody, isSet, UpdateProductBody, validatorOf } from '@setpoint/contracts';
import type { PageLimits } from '@setpoint/expressions';
import {
  type DeviceCatalog,
  type NewProduct,
  type ProductUpdate,
  productFields,
  type RegistryReads,
  type RegistrySearch,
} from '@setpoint/registry';
import { type Outcome, refused, succeeded } from '../answers/outcome.js';
import { readBody } from '../input/body.js';
import { type Reading, read, requiredText } from '../input/parameters.js';
import { readSearch } from '../input/search.js';
import { ActionTable } from './action-table.js';
import { knownOrganization } from './known-device.js';
import { nameOf } from './name-of.js';
import type { RegistryCall } from './registry-call.js';
import { registryQuery, searchOutcome } from './search-outcome.js';

interface Parts {
  readonly registry: RegistryReads;
  readonly catalog: DeviceCatalog;
  readonly search: RegistrySearch;
  readonly pages: PageLimits;
}

/** What can be done with products [contract 5.4]. */
export class ProductActions extends ActionTable<RegistryCall> {
  constructor(parts: Parts) {
    super({
      create: { methods: ['POST'], run: (call) => create(parts, call) },
      get: { methods: ['GET'], run: (call) => get(parts, call) },
      search: { methods: ['POST'], run: (call) => search(parts, call) },
      update: { methods: ['POST'], run: (call) => update(parts, call) },
      delete: { methods: ['POST'], run: (call) => remove(parts, call) },
    });
  }
}

const checkCreate = validatorOf(CreateProductBody);
const checkUpdate = validatorOf(UpdateProductBody);

const create = async ({ registry, catalog }: Parts, { query, body, by }: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(registry, query);
  if (!orgId.ok) return orgId.refusal;
  const product = readBody(body, checkCreate);
  if (!product.ok) return product.refusal;
  const created = await catalog.createProduct(orgId.value, newProductOf(product.value), by);
  return created.ok ? succeeded(created.value) : refused(codes.modelUnknown, created.detail);
};

const get = async ({ registry, catalog }: Parts, call: RegistryCall): Promise<Outcome> => {
  const named = await namedProduct(registry, call);
  if (!named.ok) return named.refusal;
  const product = await catalog.getProduct(named.value.orgId, named.value.productKey);
  return product ? succeeded(product) : refused(codes.productUnknown, 'productKey does not exist');
};

const search = async (parts: Parts, { query, body }: RegistryCall): Promise<Outcome> => {
  const orgId = await knownOrganization(parts.registry, query);
  if (!orgId.ok) return orgId.refusal;
  const wanted = readSearch(body, { fields: productFields, page: parts.pages });
  if (!wanted.ok) return wanted.refusal;
  return searchOutcome(await parts.search.products(orgId.value, registryQuery(wanted.value)), wanted.value);
};

const update = async ({ registry, catalog }: Parts, call: RegistryCall): Promise<Outcome> => {
  const named = await namedProduct(registry, call);
  if (!named.ok) return named.refusal;
  const body = readBody(call.body, checkUpdate);
  if (!body.ok) return body.refusal;
  const { orgId, productKey } = named.value;
  const updated = await catalog.updateProduct(orgId, productKey, updateOf(body.value), call.by);
  return updated.ok ? succeeded(updated.value) : refused(codes.updatedProductUnknown, updated.detail);
};

const remove = async ({ registry, catalog }: Parts, call: RegistryCall): Promise<Outcome> => {
  const named = await namedProduct(registry, call);
  if (!named.ok) return named.refusal;
  const deleted = await catalog.deleteProduct(named.value.orgId, named.value.productKey);
  if (deleted.ok) return succeeded(deleted.value);
  const code = deleted.reason === 'hasDevices' ? codes.productHasDevices : codes.notFound;
  return refused(code, deleted.detail);
};

const namedProduct = async (
  registry: RegistryReads,
  { query }: RegistryCall,
): Promise<Reading<{ readonly orgId: string; readonly productKey: string }>> => {
  const orgId = await knownOrganization(registry, query);
  if (!orgId.ok) return orgId;
  const productKey = requiredText(query, 'productKey');
  return productKey.ok ? read({ orgId: orgId.value, productKey: productKey.value }) : productKey;
};

const updateOf = (body: UpdateProductBody): ProductUpdate => {
  // Some samples spell the flag the other way [contract 5.4].
  const dynamic = body.dynamicActivateEnabled ?? body.dynamicActiveEnabled;
  return {
    productName: nameOf(body.productName),
    biDirectionalAuth: isSet(body.biDirectionalAuth),
    productDesc: body.productDesc ?? undefined,
    dynamicActivateEnabled: dynamic === undefined || dynamic === null ? undefined : isSet(dynamic),
    productTags: body.productTags ?? undefined,
  };
};

const newProductOf = (body: CreateProductBody): NewProduct => ({
  productName: nameOf(body.productName),
  modelId: body.modelId,
  dataFormat: body.dataFormat,
  productType: body.productType,
  biDirectionalAuth: isSet(body.biDirectionalAuth),
  productDesc: body.productDesc ?? '',
  dynamicActivateEnabled: isSet(body.dynamicActivateEnabled ?? body.dynamicActiveEnabled),
  productTags: body.productTags ?? {},
});
