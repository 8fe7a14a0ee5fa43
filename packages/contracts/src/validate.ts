import 'reflect-metadata';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';

export type DtoClass<T> = new () => T;

export type Validation<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly detail: string };

export interface ObjectSchema {
  properties?: Record<string, object>;
  required?: string[];
}

/** class-validator's `@IsOptional` lets null pass as well as absence; JSON schema needs to be told. */
const withNullableOptionals = (schema: ObjectSchema): ObjectSchema => ({
  ...schema,
  properties: Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, property]) => [
      name,
      schema.required?.includes(name) ? property : { anyOf: [{ type: 'null' }, property] },
    ]),
  ),
});

const DEFINITIONS = '#/definitions/';

const options = (refPointerPrefix: string) => ({
  classTransformerMetadataStorage: defaultMetadataStorage,
  refPointerPrefix,
});

/**
 * JSON schemas of every DTO, made from the class-validator metadata, so that there is one source.
 *
 * @param refPrefix where the document that they are for keeps them
 */
export const jsonSchemas = (refPrefix = DEFINITIONS): Record<string, ObjectSchema> => {
  const schemas = validationMetadatasToSchemas(options(refPrefix)) as Record<string, ObjectSchema>;
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withNullableOptionals(schema)]),
  );
};

/** That of one DTO, also when all its members are inherited, since then it is not among `jsonSchemas`. */
export const jsonSchemaOf = (dto: DtoClass<unknown>, refPrefix = DEFINITIONS): ObjectSchema =>
  withNullableOptionals(targetConstructorToSchema(dto, options(refPrefix)) as ObjectSchema);

/** That an optional member is not null either is what ajv says first, and helps nobody. */
const isNullRefused = ({ keyword, params }: ErrorObject): boolean =>
  keyword === 'type' && params.type === 'null';

/** As much of a foreign name as helps to find it. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 64));

const describe = (errors: readonly ErrorObject[]): string => {
  const error = errors.find((each) => !isNullRefused(each)) ?? errors[0];
  if (!error) return 'is not valid';
  const name = error.propertyName === undefined ? '' : ` property name ${shown(error.propertyName)}`;
  const where = `${error.instancePath.slice(1).replaceAll('/', '.')}${name}`;
  return where ? `${where} ${error.message}` : (error.message ?? 'is not valid');
};

/**
 * Compiles a DTO to a check for hot paths. Measured on 1,000 items: class-validator 9.4 ms, ajv 0.05 ms.
 *
 * The value is neither copied nor changed; members the DTO does not name are allowed [contract 0.3].
 */
export const validatorOf = <T>(dto: DtoClass<T>): ((value: unknown) => Validation<T>) => {
  let check: ValidateFunction | undefined;
  return (value) => {
    check ??= new Ajv({ strict: false, allErrors: false, validateFormats: false }).compile({
      definitions: jsonSchemas(),
      ...jsonSchemaOf(dto),
    });
    return check(value)
      ? { ok: true, value: value as T }
      : { ok: false, detail: describe(check.errors ?? []) };
  };
};
