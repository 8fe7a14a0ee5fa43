import { isDeepStrictEqual } from 'node:util';
import type { Prisma, Product } from '../generated/client.js';
import type { SecretBox } from '../secrets/secret-box.js';
import type { ProductLine } from './import-line.js';
import { failed, type LineOutcome, overtaken } from './outcome.js';

/**
 * Creates and updates products, each key at most once in the batch. The caller's transaction holds the import lock.
 *
 * @returns outcomes in the order of the lines
 */
export const importProducts = async (
  tx: Prisma.TransactionClient,
  secrets: SecretBox,
  orgId: string,
  lines: readonly ProductLine[],
  nowMs: number,
): Promise<LineOutcome[]> => {
  const stored = await tx.product.findMany({
    where: { productKey: { in: lines.map((line) => line.productKey) } },
  });
  const existing = new Map(stored.map((product) => [product.productKey, product]));
  const models = await tx.thingModel.findMany({
    where: { orgId, modelId: { in: lines.map((line) => line.modelId) } },
    select: { modelId: true },
  });
  const modelIds = new Set(models.map((model) => model.modelId));

  const outcomes: LineOutcome[] = [];
  for (const line of lines) {
    const old = existing.get(line.productKey);
    // Whose it is, nobody is told.
    if (old && old.orgId !== orgId) outcomes.push(failed('productKey is taken'));
    else if (!modelIds.has(line.modelId)) outcomes.push(failed('modelId does not exist'));
    else
      outcomes.push(
        old ? await update(tx, secrets, old, line, nowMs) : await create(tx, secrets, orgId, line, nowMs),
      );
  }
  return outcomes;
};

const create = async (
  tx: Prisma.TransactionClient,
  secrets: SecretBox,
  orgId: string,
  line: ProductLine,
  nowMs: number,
): Promise<LineOutcome> => {
  const createTime = BigInt(line.createTime ?? nowMs);
  const data = { ...sealed(columns(line), secrets), orgId, createTime, updateTime: createTime };
  const { count } = await tx.product.createMany({ data: [data], skipDuplicates: true });
  return count === 1 ? { status: 'created' } : overtaken;
};

const update = async (
  tx: Prisma.TransactionClient,
  secrets: SecretBox,
  old: Product,
  line: ProductLine,
  nowMs: number,
): Promise<LineOutcome> => {
  const wanted = columns(line);
  const same = Object.entries(wanted).every(([column, value]) =>
    column === 'productSecret'
      ? secrets.openOrNull(ownerOf(line), old.productSecret) === value
      : isDeepStrictEqual(Reflect.get(old, column), value),
  );
  if (same) return { status: 'unchanged' };
  await tx.product.update({
    where: { productKey: line.productKey },
    data: { ...sealed(wanted, secrets), updateTime: BigInt(nowMs) },
  });
  return { status: 'updated' };
};

const ownerOf = ({ productKey }: { readonly productKey: string }) => `product ${productKey}` as const;

const sealed = <T extends Pick<ProductLine, 'productKey' | 'productSecret'>>(
  row: T,
  secrets: SecretBox,
): T => ({
  ...row,
  productSecret: secrets.seal(ownerOf(row), row.productSecret),
});

/** Columns that the line speaks of; its `createTime` counts only for a new product. */
const columns = ({ createTime: _, productName, ...line }: ProductLine) => ({
  ...line,
  productName: { ...productName },
});
