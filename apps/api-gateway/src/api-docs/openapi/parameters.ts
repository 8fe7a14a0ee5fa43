import { integer, type Schema, text } from '../schema.js';
import type { Parameter } from './route.js';

/** Longest id or key that is read. */
const MAX_LENGTH = 128;

const id: Schema = text(undefined, { minLength: 1, maxLength: MAX_LENGTH });

export const required = (
  name: string,
  description: string,
  example: unknown,
  schema: Schema = id,
): Parameter => ({ name, in: 'query', required: true, description, schema, example });

export const optional = (name: string, description: string, schema: Schema = id): Parameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

export const inPath = (name: string, description: string, example: unknown): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: id,
  example,
});

interface Range {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
}

/** An integer that may be left out. */
export const within = (name: string, description: string, { min, max, fallback }: Range): Parameter =>
  optional(
    name,
    `${description}; ${min} to ${max}, ${fallback} unless given`,
    integer(undefined, { minimum: min, maximum: max, default: fallback }),
  );

export const orgId = required(
  'orgId',
  'The organisation that the device or channel belongs to',
  'o17000000000042',
);

/** One device, by either way of naming it [contract 0.3]. */
export const oneDevice: readonly Parameter[] = [
  {
    ...optional('assetId', 'The device; without it `productKey` and `deviceKey` are needed'),
    example: 'Kc81mQzT',
  },
  optional('productKey', 'Product of the device; with `deviceKey`, instead of `assetId`'),
  optional('deviceKey', 'Key of the device in its product; with `productKey`, instead of `assetId`'),
];
