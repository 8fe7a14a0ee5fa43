import type { ThingModel } from '@setpoint/thing-model';
import { isOrgId, isShortText } from './key-format.js';
import type { RegistryDatabase } from './registry-database.js';

/** Own models first; of several public ones of the same id the oldest. $1 orgId, $2 modelId, $3 whether public ones count. */
const getModelSql = `
SELECT json FROM (
  SELECT 0 AS rank, m.create_time, m.org_id, m.json FROM registry.thing_model m
  WHERE m.org_id = $1 AND m.model_id = $2
  UNION ALL
  SELECT 1, m.create_time, m.org_id, m.json FROM registry.thing_model m
  WHERE m.public AND m.model_id = $2 AND $3::boolean
) found
ORDER BY rank, create_time, org_id
LIMIT 1`;

/** Thing models as applications read them [contract 5.1]: as they are now, never from a cache. */
export class ModelCatalog {
  constructor(private readonly database: RegistryDatabase) {}

  /** @param includesPublic whether models count that other organisations have made public */
  async get(orgId: string, modelId: string, includesPublic: boolean): Promise<ThingModel | null> {
    if (!isOrgId(orgId) || !isShortText(modelId)) return null;
    const rows = await this.database.prisma.$queryRawUnsafe<{ json: ThingModel }[]>(
      getModelSql,
      orgId,
      modelId,
      includesPublic,
    );
    return rows[0]?.json ?? null;
  }
}
