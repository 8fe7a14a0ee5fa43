import { parseThingModel } from '@setpoint/thing-model';
import type { PrismaClient } from '../generated/client.js';
import { isOrgId } from '../key-format.js';
import { modelKey } from '../registry-change.js';
import { type Refused, refused, unknownOrganization, type Written, written } from '../written.js';

export type PutThingModelOutcome =
  | Written<{ status: 'created' | 'updated' | 'unchanged' }>
  | Refused<'unknownOrganization' | 'invalid'>;

/**
 * Stores a thing model under the id of the request [contract 5.1].
 *
 * @param json parsed JSON, as the caller sent it
 */
export const putThingModel = async (
  prisma: PrismaClient,
  orgId: string,
  modelId: string,
  json: unknown,
  nowMs: number,
): Promise<PutThingModelOutcome> => {
  if (!isOrgId(orgId) || !(await prisma.organization.findUnique({ where: { orgId } }))) {
    return unknownOrganization;
  }
  const parsed = parseThingModel(json, { orgId, modelId });
  if (!parsed.ok) return refused('invalid', parsed.detail);
  // No row comes back when the same model is there already. `xmax` is 0 for a row that nobody updated yet.
  const [row] = await prisma.$queryRaw<{ created: boolean }[]>`
    INSERT INTO registry.thing_model AS m (org_id, model_id, model_id_path, json, create_time, update_time)
    VALUES (${orgId}, ${modelId}, ${parsed.model.modelIdPath}, ${JSON.stringify(parsed.model)}::jsonb,
            ${nowMs}::bigint, ${nowMs}::bigint)
    ON CONFLICT (org_id, model_id) DO UPDATE
      SET model_id_path = excluded.model_id_path, json = excluded.json, update_time = excluded.update_time
      WHERE m.json IS DISTINCT FROM excluded.json
    RETURNING (xmax = 0) AS created`;
  if (!row) return written({ status: 'unchanged' });
  return written(
    { status: row.created ? 'created' : 'updated' },
    { kind: 'model', key: modelKey(orgId, modelId) },
  );
};
