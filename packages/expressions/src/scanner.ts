import { MAX_PATH_LENGTH, MAX_VALUE_LENGTH } from './limits.js';

/** What is wrong with a text, and where; leaves `parseExpression` as a value. */
export class SyntaxProblem extends Error {}

const SPACE = /\s*/y;
const PATH = /[A-Za-z0-9_\-/]+(?:\s*\.\s*[A-Za-z0-9_\-/]+)*/y;
const WORD = /[A-Za-z]+(?![A-Za-z0-9_\-/.])/y;
const NUMBER = /[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_\-/.])/y;
const SYMBOL = /!=|>=|<=|[=<>(),]/y;
const SINGLE_QUOTED = /'([^']*)'/y;
const DOUBLE_QUOTED = /"([^"]*)"/y;

/** Text that Postgres cannot keep, so that nothing stored can equal it. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Reads a text from left to right; each character is looked at a bounded number of times. */
export class Scanner {
  private position = 0;

  constructor(private readonly text: string) {
    this.skipSpace();
  }

  /** Counted from 1. */
  get at(): number {
    return this.position + 1;
  }

  get isAtEnd(): boolean {
    return this.position === this.text.length;
  }

  fail(detail: string, at = this.at): never {
    throw new SyntaxProblem(`${detail} at character ${at}`);
  }

  /** Takes the keyword if it comes next, whatever its case. */
  takeWord(keyword: string): boolean {
    WORD.lastIndex = this.position;
    const word = WORD.exec(this.text)?.[0];
    if (word?.toLowerCase() !== keyword) return false;
    this.advance(word.length);
    return true;
  }

  /** Whether a parenthesis follows this keyword: `exists(` begins a question, `exists =` names a field. */
  takeWordBeforeParenthesis(keyword: string): boolean {
    const before = this.position;
    if (this.takeWord(keyword)) {
      if (this.takeSymbol('(')) return true;
      this.position = before;
    }
    return false;
  }

  takeSymbol(...wanted: readonly string[]): string | null {
    SYMBOL.lastIndex = this.position;
    const symbol = SYMBOL.exec(this.text)?.[0];
    if (symbol === undefined || !wanted.includes(symbol)) return null;
    this.advance(symbol.length);
    return symbol;
  }

  expectSymbol(symbol: string, after: string): void {
    if (!this.takeSymbol(symbol)) this.fail(`"${symbol}" is expected ${after}`);
  }

  /** The names of a field, quoted or not. */
  path(): readonly string[] {
    const at = this.at;
    const quoted = this.quoted();
    const path = quoted === null ? this.match(PATH) : wholePath(quoted.trim());
    if (path === null) return this.fail('a field is expected', at);
    if (path.length > MAX_PATH_LENGTH) return this.fail(`a field longer than ${MAX_PATH_LENGTH}`, at);
    return path.split('.').map((name) => name.trim());
  }

  value(): string | number | boolean {
    const at = this.at;
    const text = this.quoted();
    if (text !== null) return this.usable(text, at);
    const number = this.match(NUMBER);
    if (number !== null) {
      const value = Number(number);
      return Number.isFinite(value) ? value : this.fail('a number out of range', at);
    }
    if (this.takeWord('true')) return true;
    if (this.takeWord('false')) return false;
    return this.fail('a number, true, false or a quoted text is expected', at);
  }

  private usable(text: string, at: number): string {
    if (text.length > MAX_VALUE_LENGTH) return this.fail(`a value longer than ${MAX_VALUE_LENGTH}`, at);
    if (UNSTORABLE.test(text)) return this.fail('a value with characters that no text can hold', at);
    return text;
  }

  private quoted(): string | null {
    const quote = this.text[this.position];
    if (quote !== '"' && quote !== "'") return null;
    const pattern = quote === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED;
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) return this.fail('a quote that is not closed');
    this.advance(found[0].length);
    return found[1] ?? '';
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.advance(found.length);
    return found;
  }

  private advance(length: number): void {
    this.position += length;
    this.skipSpace();
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.position;
    this.position += SPACE.exec(this.text)?.[0].length ?? 0;
  }
}

const wholePath = (text: string): string | null => {
  PATH.lastIndex = 0;
  return PATH.exec(text)?.[0] === text ? text : null;
};
