import { composeModel, parentIdOf, parseThingModel, type ThingModel } from '@setpoint/thing-model';
import type { Prisma, PrismaClient } from '../generated/client.js';
import { isOrgId } from '../key-format.js';
import { modelKey } from '../registry-change.js';
import { type Refused, refused, unknownOrganization, type Written, written } from '../written.js';
import { recomposeDescendants } from './model-descendants.js';

export type PutThingModelOutcome =
  | Written<{ status: 'created' | 'updated' | 'unchanged' }>
  | Refused<'unknownOrganization' | 'invalid'>;

export interface PutThingModelOptions {
  /** Whether other organisations may read it; undefined leaves it as it is, and a new model private. */
  readonly public?: boolean | undefined;
}

/** Hundreds of models may be composed anew. */
const TRANSACTION = { maxWait: 10_000, timeout: 30_000 };

/**
 * Stores a thing model under the id of the request [contract 5.1], with the elements of its parents; the models below
 * it are composed anew, and announced as well.
 *
 * @param json parsed JSON, as the caller sent it; `modelIdPath` names the parent
 */
export const putThingModel = async (
  prisma: PrismaClient,
  orgId: string,
  modelId: string,
  json: unknown,
  nowMs: number,
  options: PutThingModelOptions = {},
): Promise<PutThingModelOutcome> => {
  if (!isOrgId(orgId)) return unknownOrganization;
  const parsed = parseThingModel(json, { orgId, modelId });
  return prisma.$transaction(async (tx) => {
    // The lock makes those who change the models of one organisation do so one after the other.
    const owner = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM registry.organization WHERE org_id = ${orgId} FOR NO KEY UPDATE`;
    if (owner.length === 0) return unknownOrganization;
    if (!parsed.ok) return refused('invalid', parsed.detail);
    const composed = await withParent(tx, parsed.model);
    if (!composed.ok) return refused('invalid', composed.detail);
    const descendants = await recomposeDescendants(tx, composed.model);
    if (!descendants.ok) return refused('invalid', descendants.detail);
    const status = await store(tx, composed, options.public, nowMs);
    const changed = await descendants.store(nowMs);
    const keys = status === 'unchanged' ? changed : [modelId, ...changed];
    return written({ status }, ...keys.map((id) => ({ kind: 'model', key: modelKey(orgId, id) }) as const));
  }, TRANSACTION);
};

interface ModelToStore {
  readonly model: ThingModel;
  /** Null for a root model. */
  readonly own: ThingModel | null;
}

type WithParent = ({ readonly ok: true } & ModelToStore) | { readonly ok: false; readonly detail: string };

const problem = (detail: string): WithParent => ({ ok: false, detail });

const withParent = async (tx: Prisma.TransactionClient, model: ThingModel): Promise<WithParent> => {
  const { orgId, modelId, modelIdPath } = model;
  const parentId = parentIdOf(modelIdPath);
  if (parentId === null) return { ok: true, model, own: null };
  const row = await tx.thingModel.findUnique({ where: { orgId_modelId: { orgId, modelId: parentId } } });
  if (!row) return problem(`modelIdPath names the parent ${parentId}, which does not exist`);
  // Only what `parseThingModel` returned is ever stored.
  const parent = row.json as unknown as ThingModel;
  if (parent.modelIdPath.split('/').includes(modelId)) {
    return problem(`modelIdPath names the parent ${parentId}, which is a child of ${modelId} itself`);
  }
  if (modelIdPath !== `${parent.modelIdPath}/${modelId}`) {
    return problem(`modelIdPath must be ${parent.modelIdPath}/${modelId}, with that parent`);
  }
  return composeModel(parent, model);
};

/** No row comes back when the same model is there already. `xmax` is 0 for a row that nobody updated yet. */
const store = async (
  tx: Prisma.TransactionClient,
  { model, own }: ModelToStore,
  isPublic: boolean | undefined,
  nowMs: number,
): Promise<'created' | 'updated' | 'unchanged'> => {
  const { orgId, modelId, modelIdPath } = model;
  const parentId = own && parentIdOf(modelIdPath);
  const [row] = await tx.$queryRaw<{ created: boolean }[]>`
    INSERT INTO registry.thing_model AS m
      (org_id, model_id, model_id_path, json, own, parent_model_id, public, create_time, update_time)
    VALUES (${orgId}, ${modelId}, ${modelIdPath}, ${JSON.stringify(model)}::jsonb,
            ${own && JSON.stringify(own)}::jsonb, ${parentId}, ${isPublic ?? false}, ${nowMs}::bigint, ${nowMs}::bigint)
    ON CONFLICT (org_id, model_id) DO UPDATE
      SET model_id_path = excluded.model_id_path, json = excluded.json, own = excluded.own,
        parent_model_id = excluded.parent_model_id, update_time = excluded.update_time,
        public = coalesce(${isPublic ?? null}::boolean, m.public)
      WHERE (m.json, m.own, m.parent_model_id, m.public)
        IS DISTINCT FROM (excluded.json, excluded.own, excluded.parent_model_id,
          coalesce(${isPublic ?? null}::boolean, m.public))
    RETURNING (xmax = 0) AS created`;
  return row ? (row.created ? 'created' : 'updated') : 'unchanged';
};
