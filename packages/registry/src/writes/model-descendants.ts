import { composeModel, MAX_MODEL_LEVELS, modelIdsOf, type ThingModel } from '@setpoint/thing-model';
import type { Prisma } from '../generated/client.js';

/** Below one root; all of them are composed anew in one transaction when it changes. */
export const MAX_DESCENDANTS = 200;

export type Recomposed =
  | {
      readonly ok: true;
      /** @returns the ids of those that changed */
      readonly store: (nowMs: number) => Promise<string[]>;
    }
  | { readonly ok: false; readonly detail: string };

interface Pair {
  readonly model: ThingModel;
  readonly own: ThingModel;
}

/**
 * Gives every model below `root` what `root` is now. Refused when one of them has an element of its own that differs from
 * the one it would inherit, or would be too deep.
 *
 * @param root as it will be stored; the caller holds the organisation's lock
 */
export const recomposeDescendants = async (
  tx: Prisma.TransactionClient,
  root: ThingModel,
): Promise<Recomposed> => {
  const found: Pair[] = [];
  let parents = new Map([[root.modelId, root]]);
  while (parents.size > 0) {
    const rows = await tx.thingModel.findMany({
      where: { orgId: root.orgId, parentModelId: { in: [...parents.keys()] } },
      select: { parentModelId: true, own: true },
    });
    const level = new Map<string, ThingModel>();
    for (const { parentModelId, own } of rows) {
      const parent = parents.get(parentModelId ?? '');
      if (!parent) continue;
      // A model with a parent always has its own part, as `composeModel` returned it.
      const composed = composeModel(parent, own as unknown as ThingModel);
      if (!composed.ok) return composed;
      const { model } = composed;
      if (modelIdsOf(model.modelIdPath).length > MAX_MODEL_LEVELS) {
        return { ok: false, detail: `${model.modelId} would be more than ${MAX_MODEL_LEVELS} levels deep` };
      }
      level.set(model.modelId, model);
      found.push(composed);
    }
    parents = level;
  }
  const [rootId = root.modelId] = modelIdsOf(root.modelIdPath);
  const family = [root, ...found.map(({ model }) => model)];
  const below = family.filter(({ modelId }) => modelId !== rootId).length;
  if (below + (await countOthersBelow(tx, root.orgId, rootId, family)) > MAX_DESCENDANTS) {
    return { ok: false, detail: `${rootId} would have more than ${MAX_DESCENDANTS} models below it` };
  }
  return { ok: true, store: (nowMs) => storeAll(tx, found, nowMs) };
};

const countOthersBelow = async (
  tx: Prisma.TransactionClient,
  orgId: string,
  rootId: string,
  family: readonly ThingModel[],
): Promise<number> => {
  const [row] = await tx.$queryRaw<{ others: number }[]>`
    SELECT count(*)::int AS others FROM registry.thing_model m
    WHERE m.org_id = ${orgId} AND starts_with(m.model_id_path, ${`/${rootId}/`})
      AND m.model_id <> ALL(${family.map(({ modelId }) => modelId)})`;
  return row?.others ?? 0;
};

const storeAll = async (
  tx: Prisma.TransactionClient,
  pairs: readonly Pair[],
  nowMs: number,
): Promise<string[]> => {
  const changed: string[] = [];
  for (const { model, own } of pairs) {
    const count = await tx.$executeRaw`
      UPDATE registry.thing_model m
      SET json = ${JSON.stringify(model)}::jsonb, own = ${JSON.stringify(own)}::jsonb,
        model_id_path = ${model.modelIdPath}, update_time = ${nowMs}::bigint
      WHERE m.org_id = ${model.orgId} AND m.model_id = ${model.modelId}
        AND (m.json, m.own) IS DISTINCT FROM (${JSON.stringify(model)}::jsonb, ${JSON.stringify(own)}::jsonb)`;
    if (count > 0) changed.push(model.modelId);
  }
  return changed;
};
