import { isStorableText } from './storable-text.js';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** More would only be repetition of the same mistake. */
const MAX_REPORTED = 10;
const MAX_IDENTIFIER_CHARS = 128;

/** Collects what is wrong with a document, each with its path, so that the author can repair all of it at once. */
export class Problems {
  private readonly found: string[] = [];
  private count = 0;

  add(path: string, text: string): void {
    this.count += 1;
    if (this.found.length < MAX_REPORTED) this.found.push(`${path} ${text}`);
  }

  /** Null when nothing is wrong. */
  get detail(): string | null {
    if (this.count === 0) return null;
    const more = this.count - this.found.length;
    return this.found.join('; ') + (more > 0 ? `; and ${more} more` : '');
  }

  /** Text; absent and null count as `fallback`. */
  text(path: string, value: unknown, fallback: string): string {
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'string' && isStorableText(value)) return value;
    this.add(path, typeof value === 'string' ? 'has a character that cannot be stored' : 'must be text');
    return fallback;
  }

  flag(path: string, value: unknown, fallback: boolean): boolean {
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'boolean') return value;
    this.add(path, 'must be true or false');
    return fallback;
  }

  oneOf<T extends string>(path: string, value: unknown, allowed: readonly T[], fallback: T): T {
    if (value === undefined || value === null) return fallback;
    const known = allowed.find((each) => each === value);
    if (known !== undefined) return known;
    this.add(path, `must be one of ${allowed.join(', ')}`);
    return fallback;
  }

  record(path: string, value: unknown): Record<string, unknown> {
    if (value === undefined || value === null) return {};
    if (isRecord(value)) return value;
    this.add(path, 'must be an object');
    return {};
  }

  list(path: string, value: unknown): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.add(path, 'must be a list');
    return [];
  }

  /**
   * An identifier of an element. `__proto__` is refused although it is text like any other: it would be lost in every
   * object literal that a value passes through on its way to the device.
   */
  identifier(path: string, value: unknown): string {
    const fits = typeof value === 'string' && value !== '' && value.length <= MAX_IDENTIFIER_CHARS;
    if (fits && isStorableText(value) && value !== '__proto__') return value;
    this.add(path, `must be text of 1 to ${MAX_IDENTIFIER_CHARS} characters`);
    return '';
  }
}
