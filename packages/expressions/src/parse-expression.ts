import { type Condition, comparisons, type Expression, type Literal } from './expression.js';
import { MAX_CONDITIONS, MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_LENGTH, MAX_LIST_LENGTH } from './limits.js';
import { bad, good, type Result } from './result.js';
import { Scanner, SyntaxProblem } from './scanner.js';

/**
 * Reads a search expression [contract 1.8]; whether its fields exist is for `checkExpression` to say.
 *
 *     expr    = andExpr { OR andExpr } ;
 *     andExpr = term { AND term } ;
 *     term    = "(" expr ")" | [ NOT ] EXISTS "(" path ")" | path op value | path [ NOT ] IN "(" value { "," value } ")" ;
 *     op      = "=" | "!=" | ">" | ">=" | "<" | "<=" | LIKE ;
 *     path    = name { "." name } | quoted path ;     name = [A-Za-z0-9_-/]+
 *     value   = number | TRUE | FALSE | "'" chars "'" | '"' chars '"' ;
 *
 * Keywords in any case; a quoted text ends at the next quote of its kind, and has no escapes.
 *
 * @returns the tree, or what is wrong and at which character; never throws, and takes time linear in the length
 */
export const parseExpression = (text: string): Result<Expression> => {
  if (text.length > MAX_EXPRESSION_LENGTH) return bad(`longer than ${MAX_EXPRESSION_LENGTH} characters`);
  try {
    return good(new Parser(new Scanner(text)).whole());
  } catch (problem) {
    if (problem instanceof SyntaxProblem) return bad(problem.message);
    throw problem;
  }
};

class Parser {
  private depth = 0;
  private conditions = 0;

  constructor(private readonly scanner: Scanner) {}

  whole(): Expression {
    const expression = this.anyOf();
    if (!this.scanner.isAtEnd) this.scanner.fail('"and", "or" or the end is expected');
    return expression;
  }

  private anyOf(): Expression {
    return this.joined('or', () => this.joined('and', () => this.term()));
  }

  private joined(kind: 'and' | 'or', operand: () => Expression): Expression {
    const first = operand();
    const operands = [first];
    while (this.scanner.takeWord(kind)) operands.push(operand());
    return operands.length === 1 ? first : { kind, operands };
  }

  private term(): Expression {
    const at = this.scanner.at;
    if (this.scanner.takeSymbol('(')) return this.parenthesised(at);
    if (++this.conditions > MAX_CONDITIONS) this.scanner.fail(`more than ${MAX_CONDITIONS} conditions`, at);
    return { kind: 'condition', condition: this.existence(at) ?? this.comparison(at) };
  }

  private parenthesised(at: number): Expression {
    if (++this.depth > MAX_EXPRESSION_DEPTH) this.scanner.fail(`deeper than ${MAX_EXPRESSION_DEPTH}`, at);
    const expression = this.anyOf();
    this.scanner.expectSymbol(')', 'after the group');
    this.depth -= 1;
    return expression;
  }

  private existence(at: number): Condition | null {
    const isNegated = this.scanner.takeWord('not');
    if (!this.scanner.takeWordBeforeParenthesis('exists'))
      return isNegated ? this.scanner.fail('"exists(" is expected after "not"') : null;
    const path = this.scanner.path();
    this.scanner.expectSymbol(')', 'after the field');
    return { path, at, operator: isNegated ? 'not exists' : 'exists', values: [] };
  }

  private comparison(at: number): Condition {
    const path = this.scanner.path();
    const symbol = this.scanner.takeSymbol('=', '!=', '>', '>=', '<', '<=');
    if (symbol === null) return this.wordComparison(path, at);
    const operator = comparisons.find((known) => known === symbol) ?? '=';
    return { path, at, operator, values: [this.scanner.value()] };
  }

  private wordComparison(path: readonly string[], at: number): Condition {
    if (this.scanner.takeWord('like')) return { path, at, operator: 'like', values: [this.scanner.value()] };
    const isNegated = this.scanner.takeWord('not');
    if (this.scanner.takeWord('in'))
      return { path, at, operator: isNegated ? 'not in' : 'in', values: this.list() };
    return this.scanner.fail(isNegated ? '"in" is expected after "not"' : 'an operator is expected');
  }

  private list(): readonly Literal[] {
    this.scanner.expectSymbol('(', 'after "in"');
    const values = [this.scanner.value()];
    while (this.scanner.takeSymbol(',')) {
      if (values.length === MAX_LIST_LENGTH) this.scanner.fail(`more than ${MAX_LIST_LENGTH} values`);
      values.push(this.scanner.value());
    }
    this.scanner.expectSymbol(')', 'after the values');
    return values;
  }
}
