import { type Definition, type EnumKeys, readDefinition, type StructMember } from './data-definition.js';
import type { DataType, ItemType } from './data-type.js';
import { isRecord, Problems } from './problems.js';
import { isStorableText } from './storable-text.js';

/** Null when the value fits, else the reason in words. */
export type ValueCheck = (value: unknown) => string | null;

/**
 * Checks one value against a type [contract 5.3]. Reads the definition each time: hot paths use `compileModel`.
 *
 * @param dataDefinition JSON text, an object, null or undefined
 * @returns null when the value fits, else the reason
 */
export const checkValue = (dataType: DataType, dataDefinition: unknown, value: unknown): string | null => {
  const problems = new Problems();
  const definition = readDefinition(dataType, dataDefinition, 'dataDefinition', problems);
  return problems.detail ?? compileCheck(definition)(value);
};

const INT_MIN = -2_147_483_648;
const INT_MAX = 2_147_483_647;
const FLOAT_MAX = 3.4028235e38;
const MAX_ARRAY_ITEMS = 128;

/** Makes the check of a type once, so that a value only pays for comparisons. */
export const compileCheck = (definition: Definition): ValueCheck => {
  switch (definition.dataType) {
    case 'ENUM':
      return enumCheck(definition.keys);
    case 'STRING':
      return stringCheck(definition.maxBytes);
    case 'ARRAY':
      return arrayCheck(definition.itemType);
    case 'STRUCT':
      return structCheck(definition.members);
    default:
      return plainChecks[definition.dataType];
  }
};

const isInt = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= INT_MIN && (value as number) <= INT_MAX;

const plainChecks = {
  INT: (value) => (isInt(value) ? null : 'must be a 32-bit integer'),
  // `1e400` is valid JSON and arrives here as Infinity.
  FLOAT: (value) =>
    typeof value === 'number' && Math.abs(value) <= FLOAT_MAX ? null : 'must be a number of FLOAT range',
  DOUBLE: (value) => (Number.isFinite(value) ? null : 'must be a finite number'),
  BOOL: (value) =>
    typeof value === 'boolean' || value === 0 || value === 1 ? null : 'must be true, false, 0 or 1',
  DATE: (value) =>
    typeof value === 'string' && isCalendarDate(value)
      ? null
      : 'must be a date as yyyy-MM-dd HH:mm:ss or yyyy-MM-dd',
  TIMESTAMP: (value) =>
    isTimestamp(value) ? null : 'must be milliseconds as an integer or as 1 to 19 digits',
  FILE: (value) => (isText(value) && value !== '' ? null : 'must be a URI'),
} satisfies Partial<Record<DataType, ValueCheck>>;

const isText = (value: unknown): value is string => typeof value === 'string' && isStorableText(value);

/** Above 2^53 a JSON number no longer is what was written; such an instant has to come as text. */
const isTimestamp = (value: unknown): boolean =>
  typeof value === 'string'
    ? /^\d{1,19}$/.test(value)
    : Number.isSafeInteger(value) && (value as number) >= 0;

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?: ([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?$/;

const isCalendarDate = (text: string): boolean => {
  const [, yearText, monthText, dayText] = DATE.exec(text) ?? [];
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
};

const daysOf = (year: number, month: number): number => {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
};

/** Values of an ENUM whose model lists none: of either type, within the documented 32 characters. */
const MAX_ENUM_CHARS = 32;

const enumCheck = (keys: EnumKeys | null): ValueCheck => {
  if (!keys) {
    return (value) =>
      Number.isSafeInteger(value) || (isText(value) && value.length <= MAX_ENUM_CHARS)
        ? null
        : 'must be an integer or a short text';
  }
  const wanted = keys.enumType === 'INT' ? 'number' : 'string';
  // `5.0` prints as `5`, and `-0` as `0`; both are the key. A digit string is none in an ENUM of integers.
  return (value) =>
    typeof value === wanted && keys.keys.has(String(value)) ? null : 'is no value of the ENUM';
};

const stringCheck = (maxBytes: number): ValueCheck => {
  const tooLong = `must be at most ${maxBytes} bytes long`;
  return (value) => {
    if (typeof value !== 'string') return 'must be text';
    if (!isStorableText(value)) return 'has a character that cannot be stored';
    // UTF-8 needs 1 to 3 bytes for each UTF-16 unit, so most texts are decided without being encoded.
    if (value.length * 3 <= maxBytes) return null;
    return value.length <= maxBytes && Buffer.byteLength(value) <= maxBytes ? null : tooLong;
  };
};

const arrayCheck = (itemType: ItemType | null): ValueCheck => {
  const checks = (itemType ? [itemType] : (['DOUBLE', 'STRING'] as const)).map((type) =>
    compileCheck(type === 'STRING' ? { dataType: type, maxBytes: 1024 } : { dataType: type }),
  );
  return (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length > MAX_ARRAY_ITEMS) return `must have at most ${MAX_ARRAY_ITEMS} elements`;
    const fits = checks.some((check) => value.every((item) => check(item) === null));
    return fits ? null : `must have elements of type ${itemType ?? 'number, or of type text'} only`;
  };
};

const structCheck = (members: ReadonlyMap<string, StructMember> | null): ValueCheck => {
  if (!members) return looseStructCheck;
  const checks = new Map([...members].map(([id, member]) => [id, compileCheck(member.definition)]));
  const required = [...members].filter(([, member]) => member.required).map(([id]) => id);
  return (value) => {
    if (!isRecord(value)) return 'must be an object';
    for (const id of required) if (!Object.hasOwn(value, id)) return `lacks the member ${id}`;
    for (const [id, item] of Object.entries(value)) {
      const check = checks.get(id);
      if (!check) return `has the unknown member ${id.slice(0, 64)}`;
      const reason = check(item);
      if (reason) return `member ${id} ${reason}`;
    }
    return null;
  };
};

/** A STRUCT whose model lists no members: one level of plain values, as for any STRUCT. */
const looseStructCheck: ValueCheck = (value) => {
  if (!isRecord(value)) return 'must be an object';
  const plain = Object.entries(value).every(
    ([id, item]) =>
      isStorableText(id) &&
      id !== '__proto__' &&
      (isText(item) || typeof item === 'boolean' || Number.isFinite(item)),
  );
  return plain ? null : 'must have plain values only';
};

/** A quality is an integer 0…9; for setting the point takes the bare value or the object [contract 5.3]. */
export const withQuality =
  (check: ValueCheck): ValueCheck =>
  (value) => {
    if (!isRecord(value)) return check(value);
    if (Object.keys(value).some((key) => key !== 'value' && key !== 'quality')) {
      return 'must be the bare value, or an object of value and quality';
    }
    const { quality } = value;
    const hasQuality = Object.hasOwn(value, 'quality');
    if (hasQuality && !(isInt(quality) && quality >= 0 && quality <= 9)) return 'quality must be 0 to 9';
    return check(value.value);
  };
