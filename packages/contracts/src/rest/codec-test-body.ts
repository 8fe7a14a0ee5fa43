import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

/** Of a payload script, in characters. */
const MAX_SCRIPT = 262_144;

/** Hex text, or numbers as a script may see and make them [contract 7.1]. */
const bytes = {
  anyOf: [
    { type: 'string' as const, pattern: '^(?:[0-9a-fA-F]{2})+$' },
    {
      type: 'array' as const,
      minItems: 1,
      items: { type: 'integer' as const, minimum: -128, maximum: 255 },
    },
  ],
};

/** Body of `POST /setpoint/v1/products/{productKey}/codec/test`: one call of a payload script [contract 7]. */
export class CodecTestBody {
  /** The stored one unless given. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_SCRIPT)
  script?: string | null;

  /** `encode` is what the platform sends to a device, `decode` what it receives. */
  @IsIn(['encode', 'decode'])
  direction!: 'encode' | 'decode';

  /** What is encoded: JSON, or its text. */
  @IsOptional()
  json?: unknown;

  /** What is decoded. */
  @IsOptional()
  @JSONSchema(bytes)
  raw?: string | readonly number[] | null;
}
