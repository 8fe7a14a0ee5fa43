import { type DataType, type ItemType, isDataType, itemTypes } from './data-type.js';
import { isRecord, type Problems } from './problems.js';
import { isStorableText } from './storable-text.js';

/** A `dataDefinition` that was read. `null` members: the model says nothing, so only the type's own rule applies. */
export type Definition =
  | { readonly dataType: Exclude<DataType, 'ENUM' | 'STRING' | 'ARRAY' | 'STRUCT'> }
  | { readonly dataType: 'ENUM'; readonly keys: EnumKeys | null }
  | { readonly dataType: 'STRING'; readonly maxBytes: number }
  | { readonly dataType: 'ARRAY'; readonly itemType: ItemType | null }
  | { readonly dataType: 'STRUCT'; readonly members: ReadonlyMap<string, StructMember> | null };

export interface EnumKeys {
  readonly enumType: 'INT' | 'STRING';
  readonly keys: ReadonlySet<string>;
}

export interface StructMember {
  readonly required: boolean;
  readonly definition: Definition;
}

/** Own `maxLength` may only be smaller [contract 5.2]. */
export const MAX_STRING_BYTES = 1024;
const MAX_ENUM_VALUE_CHARS = 32;
const MAX_ENUM_DESC_CHARS = 128;
/** As a number prints itself: no leading zero, no plus, no minus zero. */
const INTEGER_KEY = /^(0|-?[1-9]\d*)$/;

/**
 * Reads the definition of one element. It is JSON text by the documents, an object in some bodies, and left out in
 * the samples: all three are taken [contract 5.1, 5.2].
 *
 * @param path where in the model, for the problems
 */
export const readDefinition = (
  dataType: DataType,
  raw: unknown,
  path: string,
  problems: Problems,
): Definition => {
  const json = raw === '' ? null : typeof raw === 'string' ? parseJson(raw) : raw;
  if (json !== undefined && json !== null && !isRecord(json)) {
    problems.add(path, 'must be a JSON object, or text that holds one');
  }
  return definitionOf(dataType, isRecord(json) ? json : {}, path, problems);
};

/** Unreadable text becomes `false`, which is no object either. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return false;
  }
};

const definitionOf = (
  dataType: DataType,
  json: Record<string, unknown>,
  path: string,
  problems: Problems,
): Definition => {
  switch (dataType) {
    case 'ENUM':
      return { dataType, keys: readEnumKeys(json, path, problems) };
    case 'STRING':
      return { dataType, maxBytes: readMaxLength(json.maxLength, path, problems) };
    case 'ARRAY':
      return { dataType, itemType: readItemType(json.itemType, path, problems) };
    case 'STRUCT':
      return { dataType, members: readMembers(json.items, path, problems) };
    default:
      return { dataType };
  }
};

const readEnumKeys = (json: Record<string, unknown>, path: string, problems: Problems): EnumKeys | null => {
  const { enumDesc, enumType } = json;
  if (enumDesc === undefined || enumDesc === null) return null;
  if (!isRecord(enumDesc) || Object.keys(enumDesc).length === 0) {
    problems.add(`${path}.enumDesc`, 'must be an object with at least one value');
    return null;
  }
  const keys = Object.keys(enumDesc);
  if (enumType !== undefined && enumType !== null && enumType !== 'INT' && enumType !== 'STRING') {
    problems.add(`${path}.enumType`, 'must be INT or STRING');
  }
  const type = enumType === 'STRING' || (enumType !== 'INT' && !keys.every(isIntegerKey)) ? 'STRING' : 'INT';
  for (const key of keys) {
    if (key.length > MAX_ENUM_VALUE_CHARS) {
      problems.add(`${path}.enumDesc`, `has a value longer than ${MAX_ENUM_VALUE_CHARS} characters`);
    }
    // Escapes inside the JSON text may still make a character that the model's own text did not have.
    if (!isStorableText(key)) problems.add(`${path}.enumDesc`, 'has a value that cannot be stored');
    if (type === 'INT' && !isIntegerKey(key)) problems.add(`${path}.enumDesc.${key}`, 'is no integer');
    if (descriptionLength(enumDesc[key]) > MAX_ENUM_DESC_CHARS) {
      problems.add(`${path}.enumDesc.${key}`, `is longer than ${MAX_ENUM_DESC_CHARS} characters`);
    }
  }
  return { enumType: type, keys: new Set(keys) };
};

const isIntegerKey = (key: string): boolean => INTEGER_KEY.test(key) && Number.isSafeInteger(Number(key));

const descriptionLength = (desc: unknown): number => {
  const text = isRecord(desc) ? desc.defaultValue : desc;
  return typeof text === 'string' ? text.length : 0;
};

const readMaxLength = (maxLength: unknown, path: string, problems: Problems): number => {
  if (maxLength === undefined || maxLength === null) return MAX_STRING_BYTES;
  // Some exports write the number as text.
  const bytes = typeof maxLength === 'string' && /^\d{1,4}$/.test(maxLength) ? Number(maxLength) : maxLength;
  if (typeof bytes === 'number' && Number.isInteger(bytes) && bytes >= 1 && bytes <= MAX_STRING_BYTES) {
    return bytes;
  }
  problems.add(`${path}.maxLength`, `must be an integer from 1 to ${MAX_STRING_BYTES}`);
  return MAX_STRING_BYTES;
};

const readItemType = (itemType: unknown, path: string, problems: Problems): ItemType | null => {
  if (itemType === undefined || itemType === null) return null;
  const known = itemTypes.find((type) => type === itemType) ?? null;
  if (!known) problems.add(`${path}.itemType`, `must be one of ${itemTypes.join(', ')}`);
  return known;
};

const readMembers = (
  items: unknown,
  path: string,
  problems: Problems,
): ReadonlyMap<string, StructMember> | null => {
  if (items === undefined || items === null) return null;
  const members = new Map<string, StructMember>();
  if (!Array.isArray(items) || items.length === 0) {
    problems.add(`${path}.items`, 'must be a list with at least one member');
    return members;
  }
  for (const [index, item] of items.entries()) {
    const at = `${path}.items[${index}]`;
    if (!isRecord(item)) {
      problems.add(at, 'must be an object');
      continue;
    }
    const identifier = problems.identifier(`${at}.identifier`, item.identifier);
    if (members.has(identifier)) problems.add(`${at}.identifier`, 'is used twice');
    const dataType = item.dataType;
    if (!isDataType(dataType) || dataType === 'STRUCT') {
      problems.add(`${at}.dataType`, 'must be a data type other than STRUCT');
      continue;
    }
    members.set(identifier, {
      required: item.required === true,
      definition: readDefinition(dataType, item.dataDefinition, `${at}.dataDefinition`, problems),
    });
  }
  return members;
};
