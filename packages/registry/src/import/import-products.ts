import { isDeepStrictEqual } from 'node:util';
import type { Prisma, Product } from '../generated/client.js';
import type { ProductLine } from './import-line.js';
import { failed, type LineOutcome, overtaken } from './outcome.js';

/**
 * Creates and updates products, each key at most once in the batch. The caller's transaction holds the import lock.
 *
 * @returns outcomes in the order of the lines
 */
export const importProducts = async (
  tx: Prisma.TransactionClient,
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
    else outcomes.push(old ? await update(tx, old, line, nowMs) : await create(tx, orgId, line, nowMs));
  }
  return outcomes;
};

const create = async (
  tx: Prisma.TransactionClient,
  orgId: string,
  line: ProductLine,
  nowMs: number,
): Promise<LineOutcome> => {
  const createTime = BigInt(line.createTime ?? nowMs);
  const data = { ...columns(line), orgId, createTime, updateTime: createTime };
  const { count } = await tx.product.createMany({ data: [data], skipDuplicates: true });
  return count === 1 ? { status: 'created' } : overtaken;
};

const update = async (
  tx: Prisma.TransactionClient,
  old: Product,
  line: ProductLine,
  nowMs: number,
): Promise<LineOutcome> => {
  const wanted = columns(line);
  const same = Object.entries(wanted).every(([column, value]) =>
    isDeepStrictEqual(Reflect.get(old, column), value),
  );
  if (same) return { status: 'unchanged' };
  await tx.product.update({
    where: { productKey: line.productKey },
    data: { ...wanted, updateTime: BigInt(nowMs) },
  });
  return { status: 'updated' };
};

/** Columns that the line speaks of; its `createTime` counts only for a new product. */
const columns = ({ createTime: _, productName, ...line }: ProductLine) => ({
  ...line,
  productName: { ...productName },
});
