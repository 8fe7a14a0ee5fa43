/** A value as it was written: `5`, `true`, `'text'`. */
export type Literal = string | number | boolean;

export const comparisons = ['=', '!=', '>', '>=', '<', '<=', 'like'] as const;

/** All that can be asked of a field. `like`: holds this text somewhere, whatever the case. */
export type Operator = (typeof comparisons)[number] | 'in' | 'not in' | 'exists' | 'not exists';

/** One question about one field. */
export interface Condition {
  /** Names that were separated by dots; at least one. */
  readonly path: readonly string[];
  /** Where it began, counted from 1. */
  readonly at: number;
  readonly operator: Operator;
  /** None for `exists`, one for a comparison, at least one for `in`. */
  readonly values: readonly Literal[];
}

/** What an expression says [contract 1.8], with a leaf type of one's own. */
export type Tree<Leaf> =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Tree<Leaf>[] }
  | { readonly kind: 'condition'; readonly condition: Leaf };

export type Expression = Tree<Condition>;
