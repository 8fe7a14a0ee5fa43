import type { StringI18n } from '@setpoint/thing-model';
import { isForeignKeyViolation } from '../database-refusal.js';
import type { PrismaClient } from '../generated/client.js';
import { isOrgId, isShortKey } from '../key-format.js';
import type { RandomKeys } from '../random-keys.js';
import type { RegistryChange } from '../registry-change.js';
import type { RegistryDatabase } from '../registry-database.js';
import type { DataFormat, ProductType } from '../registry-reads.js';
import { type Refused, refused, type Written, written } from '../written.js';

/** A product as a caller describes it, checked. */
export interface NewProduct {
  readonly productName: StringI18n;
  readonly modelId: string;
  readonly dataFormat: DataFormat;
  readonly productType: ProductType;
  readonly biDirectionalAuth: boolean;
  readonly productDesc: string;
  readonly dynamicActivateEnabled: boolean;
  readonly productTags: Readonly<Record<string, string>>;
}

/** When a write happens, and who wants it: the caller's appKey, null where nobody's name is known. */
export interface Authorship {
  readonly nowMs: number;
  readonly by: string | null;
}

export type CreateProductOutcome = Written<string> | Refused<'unknownModel'>;

/** Two random keys being equal is as good as impossible; after this many something else is wrong. */
const MAX_ATTEMPTS = 5;

const changed = (productKey: string): RegistryChange => ({ kind: 'product', key: productKey });

/** @returns the new productKey [contract 5.4] */
export const createProduct = async (
  { prisma, secrets }: RegistryDatabase,
  orgId: string,
  product: NewProduct,
  keys: RandomKeys,
  { nowMs, by }: Authorship,
): Promise<CreateProductOutcome> => {
  const time = BigInt(nowMs);
  const data = {
    ...product,
    productName: { ...product.productName },
    orgId,
    ...{ createTime: time, updateTime: time, createBy: by, updateBy: by },
  };
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const productKey = keys.shortKey();
      const productSecret = secrets.seal(`product ${productKey}`, keys.secret());
      const row = { ...data, productKey, productSecret };
      const { count } = await prisma.product.createMany({ data: [row], skipDuplicates: true });
      if (count === 1) return written(productKey, changed(productKey));
    }
  } catch (failure) {
    // The model has to be of the same organisation.
    if (isForeignKeyViolation(failure)) return refused('unknownModel', 'modelId does not exist');
    throw failure;
  }
  throw new Error('no free productKey was found');
};

/** What is undefined stays as it is; tags are replaced as a whole [contract 0.3, 5.4]. */
export type ProductUpdate = {
  readonly [K in Exclude<keyof NewProduct, 'modelId' | 'dataFormat' | 'productType'>]?:
    | NewProduct[K]
    | undefined;
};

export type UpdateProductOutcome = Written<string> | Refused<'unknownProduct'>;

const unknownProduct = refused('unknownProduct', 'productKey does not exist');

const isPossible = (orgId: string, productKey: string): boolean => isOrgId(orgId) && isShortKey(productKey);

export const updateProduct = async (
  prisma: PrismaClient,
  orgId: string,
  productKey: string,
  { productName, ...update }: ProductUpdate,
  { nowMs, by }: Authorship,
): Promise<UpdateProductOutcome> => {
  if (!isPossible(orgId, productKey)) return unknownProduct;
  const given = Object.entries(update).filter(([, value]) => value !== undefined);
  const { count } = await prisma.product.updateMany({
    where: { orgId, productKey },
    data: {
      ...Object.fromEntries(given),
      ...(productName && { productName: { ...productName } }),
      updateTime: BigInt(nowMs),
      updateBy: by,
    },
  });
  return count === 1 ? written(productKey, changed(productKey)) : unknownProduct;
};

export type DeleteProductOutcome = Written<string> | Refused<'unknownProduct' | 'hasDevices'>;

/** Postgres itself lets no product go that has devices, however many create and delete at the same time. */
export const deleteProduct = async (
  prisma: PrismaClient,
  orgId: string,
  productKey: string,
): Promise<DeleteProductOutcome> => {
  if (!isPossible(orgId, productKey)) return unknownProduct;
  try {
    const { count } = await prisma.product.deleteMany({ where: { orgId, productKey } });
    return count === 1 ? written(productKey, changed(productKey)) : unknownProduct;
  } catch (failure) {
    if (isForeignKeyViolation(failure)) return refused('hasDevices', 'the product still has devices');
    throw failure;
  }
};
