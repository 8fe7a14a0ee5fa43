/** A JSON schema, draft 2020-12: what OpenAPI 3.1 speaks, in the part of it that AsyncAPI 3 understands, too. */
export type Schema = Readonly<Record<string, unknown>>;

const described = (description: string | undefined): Schema =>
  description === undefined ? {} : { description };

export const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  ...described(description),
  ...more,
});

export const integer = (description?: string, more: Schema = {}): Schema => ({
  type: 'integer',
  ...described(description),
  ...more,
});

export const flag = (description?: string): Schema => ({ type: 'boolean', ...described(description) });

/** Epoch ms. */
export const instant = (description: string): Schema => integer(`${description}, Unix milliseconds`);

/** Whatever the caller sent, or the device. */
export const anything = (description: string): Schema => ({ description });

export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

export const nothing: Schema = { type: 'null' };

export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });

/** An object with any names. */
export const map = (description?: string, values: Schema = {}): Schema => ({
  type: 'object',
  ...described(description),
  additionalProperties: values,
});

/** An object with these members, and maybe more. Those named in `optional` may be absent. */
export const struct = (
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

/** Where both documents keep their schemas. */
export const SCHEMAS = '#/components/schemas/';

export const ref = (name: string): Schema => ({ $ref: `${SCHEMAS}${name}` });
