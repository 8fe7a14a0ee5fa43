import { codes } from '@setpoint/codes';
import type { ModelCatalog } from '@setpoint/registry';
import { toEdgeModel } from '@setpoint/thing-model';
import { type EdgeOutcome, edgeRefused, edgeSucceeded } from '../answers/edge-outcome.js';

/** Thing models as the edge shows them, public ones of others included [contract 5.3]. */
export class EdgeModels {
  constructor(private readonly models: ModelCatalog) {}

  async get(orgId: string, modelId: string): Promise<EdgeOutcome> {
    const model = await this.models.get(orgId, modelId, true);
    return model
      ? edgeSucceeded(toEdgeModel(model))
      : edgeRefused(codes.edgeModelUnknown, 'thingModelId does not exist');
  }
}
