import { isSameJson } from './same-json.js';
import type { ThingModel } from './thing-model.js';

export type ComposedModel =
  | {
      readonly ok: true;
      /** With the elements of all parents. */
      readonly model: ThingModel;
      /** Without them. */
      readonly own: ThingModel;
    }
  | { readonly ok: false; readonly detail: string };

const KINDS = ['attributes', 'measurepoints', 'services', 'events'] as const;

/**
 * Gives a model the elements of its parent [contract 5.1]. A child adds elements and redefines none: its own one under
 * an identifier of the parent is refused, unless it says the same, as in a model that was read and is written again.
 *
 * @param parent with the elements of its own parents
 * @returns the model with its path below the parent's
 */
export const composeModel = (parent: ThingModel, child: ThingModel): ComposedModel => {
  const modelIdPath = `${parent.modelIdPath}/${child.modelId}`;
  const conflicts: string[] = [];
  let model: ThingModel = { ...child, modelIdPath };
  let own = model;
  for (const kind of KINDS) {
    const inherited: Readonly<Record<string, unknown>> = parent[kind];
    const added = Object.entries(child[kind]).filter(([id]) => !Object.hasOwn(inherited, id));
    const repeated = Object.entries(child[kind]).filter(([id]) => Object.hasOwn(inherited, id));
    conflicts.push(
      ...repeated
        .filter(([id, element]) => !isSameJson(element, inherited[id]))
        .map(([id]) => `${kind}.${id}`),
    );
    model = { ...model, [kind]: { ...inherited, ...Object.fromEntries(added) } };
    own = { ...own, [kind]: Object.fromEntries(added) };
  }
  const [first] = conflicts;
  if (first === undefined) return { ok: true, model, own };
  const more = conflicts.length > 1 ? `, and ${conflicts.length - 1} more like it` : '';
  return {
    ok: false,
    detail: `${first} of ${child.modelId} is an element of its parent ${parent.modelId} already, and differs${more}`,
  };
};
