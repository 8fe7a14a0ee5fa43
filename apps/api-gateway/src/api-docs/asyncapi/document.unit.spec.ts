import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { asyncApiDocument } from './document.js';

/** AsyncAPI's own schema of the documents. */
const specification: object = createRequire(import.meta.url)(
  '@asyncapi/specs/schemas/3.0.0-without-$id.json',
);

const document = asyncApiDocument() as {
  readonly components: {
    readonly messages: Readonly<
      Record<
        string,
        { readonly payload: object; readonly examples: readonly { readonly payload: unknown }[] }
      >
    >;
    readonly schemas: object;
  };
};

describe('the AsyncAPI document', () => {
  it('is valid AsyncAPI 3', () => {
    const check = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(specification);
    check(document);
    expect(check.errors ?? []).toEqual([]);
  });

  it('has messages whose examples fit their schemas', () => {
    const { messages, schemas } = document.components;
    const ajv = new Ajv({ strict: false });
    const problems = Object.entries(messages).flatMap(([name, { payload, examples }]) => {
      const check = ajv.compile({ ...payload, components: { schemas } });
      return examples.flatMap(({ payload: value }) =>
        check(value) ? [] : [`${name}: ${ajv.errorsText(check.errors)}`],
      );
    });
    expect(problems).toEqual([]);
    expect(Object.keys(messages).length).toBeGreaterThan(4);
  });
});
