/** Levels of inheritance, the root counted. A change of a root is a change of all below it. */
export const MAX_MODEL_LEVELS = 8;

/** The ids from the root model to the one whose path this is [contract 5.1]. */
export const modelIdsOf = (modelIdPath: string): string[] => modelIdPath.split('/').slice(1);

/** Null for a root model. */
export const parentIdOf = (modelIdPath: string): string | null => modelIdsOf(modelIdPath).at(-2) ?? null;

/**
 *     path = 1*( "/" modelId )        the ids from the root model to this one, each once
 *
 * @returns what is wrong with it, or null
 */
export const problemOfModelPath = (modelIdPath: string, modelId: string): string | null => {
  const ids = modelIdsOf(modelIdPath);
  if (!modelIdPath.startsWith('/') || ids.at(-1) !== modelId) {
    return 'must start with / and end with / and the modelId';
  }
  if (ids.includes('')) return 'must not have an empty id between two /';
  if (ids.length > MAX_MODEL_LEVELS) return `must have at most ${MAX_MODEL_LEVELS} levels`;
  return new Set(ids).size === ids.length ? null : 'names a model twice, and none can be its own parent';
};
