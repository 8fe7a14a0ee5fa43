import type { Literal, Operator, Tree } from './expression.js';
import { bad, good, type Result } from './result.js';

/** What an endpoint lets callers ask of one field. */
export interface Field {
  readonly operators: readonly Operator[];
  /** What a value of an expression means for this field; the detail says what is expected instead. */
  readonly read: (literal: Literal) => Result<Literal>;
}

/** The fields of an endpoint by their path; a last name `*` stands for any one name: `tags.*`. */
export type Fields<Name extends string = string> = Readonly<Record<Name, Field>>;

/** One question that this endpoint answers. */
export interface CheckedCondition<Name extends string = string> {
  /** The path in the table of fields. */
  readonly field: Name;
  /** Last name of the path as it was written: the key of a tag. */
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly Literal[];
}

export type CheckedExpression<Name extends string = string> = Tree<CheckedCondition<Name>>;

/** A text of any content. */
export const text = (literal: Literal): Result<string> =>
  typeof literal === 'string' ? good(literal) : bad('a quoted text is expected');

/** Any value, as it was written. */
export const anyValue = (literal: Literal): Result<Literal> => good(literal);

/** One of these words, whatever the case; `aliases` are read as the word they stand for. */
export const oneOf =
  (words: readonly string[], aliases: Readonly<Record<string, string>> = {}) =>
  (literal: Literal): Result<string> => {
    const wanted = String(literal).toLowerCase();
    const alias = Object.hasOwn(aliases, wanted) ? aliases[wanted] : undefined;
    const word = words.find((known) => known.toLowerCase() === (alias ?? wanted).toLowerCase());
    return word === undefined ? bad(`one of ${words.join(', ')} is expected`) : good(word);
  };

export const integerBetween =
  (min: number, max: number) =>
  (literal: Literal): Result<number> =>
    typeof literal === 'number' && Number.isInteger(literal) && literal >= min && literal <= max
      ? good(literal)
      : bad(`an integer from ${min} to ${max} is expected`);
