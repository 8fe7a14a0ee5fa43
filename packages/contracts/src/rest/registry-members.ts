import { IsIn, IsObject, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

/** Descriptions and names are for people. */
export const MAX_TEXT_LENGTH = 1024;

const MAX_LOCALES = 20;
const MAX_TAGS = 100;
const MAX_TAG_LENGTH = 199;

const all =
  (...decorators: readonly ((target: object, name: string) => void)[]): PropertyDecorator =>
  (target, name) => {
    for (const decorate of decorators) decorate(target, String(name));
  };

/** For what no check of class-validator says; its type knows fewer members than JSON schema has. */
const schema = (members: object) => JSONSchema(members as Parameters<typeof JSONSchema>[0]);

/** Texts by locale such as `zh_CN`. */
export const IsTranslations = (): PropertyDecorator =>
  all(
    IsObject(),
    schema({
      maxProperties: MAX_LOCALES,
      propertyNames: { pattern: '^[A-Za-z]{2,8}(?:[_-][A-Za-z0-9]{1,8}){0,3}$' },
      additionalProperties: { type: 'string', maxLength: MAX_TEXT_LENGTH },
    }),
  );

/**
 * Tags [contract 0.3]: keys of fewer than 50 letters, digits, `_`, `-` and `/`; values of fewer than 200 characters
 * without blanks around. Names that every object of JavaScript has are no keys: readers of ours and of others stumble.
 */
export const IsTags = (): PropertyDecorator =>
  all(
    IsObject(),
    schema({
      maxProperties: MAX_TAGS,
      propertyNames: { pattern: '^(?!(?:__proto__|constructor|prototype)$)[A-Za-z0-9_/-]{1,49}$' },
      // [^] would be shorter, but only JavaScript knows it.
      additionalProperties: {
        type: 'string',
        maxLength: MAX_TAG_LENGTH,
        pattern: '^(?:\\S(?:[\\s\\S]*\\S)?)?$',
      },
    }),
  );

/** A sample sends the string "false" [contract 5.4]. */
export type Flag = boolean | 'true' | 'false';

const FLAGS = [true, false, 'true', 'false'];

/** The schema says what a list of mixed types is not made to. */
export const IsFlag = (): PropertyDecorator => all(IsIn(FLAGS), schema({ enum: FLAGS }));

export const isSet = (flag: Flag | null | undefined): boolean => flag === true || flag === 'true';

/** 4 to 64 letters, digits and `-` `_` `.` `:`, of the latter at most three [contract 5.5]. */
export const IsDeviceKey = (): PropertyDecorator =>
  all(IsString(), MinLength(4), MaxLength(64), Matches(/^[A-Za-z0-9]*(?:[-_.:][A-Za-z0-9]*){0,3}$/));
