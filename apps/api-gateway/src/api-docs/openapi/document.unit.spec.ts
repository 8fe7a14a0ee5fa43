import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { codes } from '@setpoint/codes';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument, routes } from './document.js';

interface Content {
  readonly schema: object;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Content>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly schema: object;
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Response>>;
  readonly 'x-codes': readonly { readonly code: number; readonly http: number }[];
}

const document = openApiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
};

const contentsOf = ({ responses }: Operation): readonly Content[] =>
  Object.values(responses).flatMap(({ $ref, content }) => {
    const kept =
      $ref === undefined ? content : document.components.responses[$ref.split('/').at(-1) ?? '']?.content;
    return Object.values(kept ?? {});
  });
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'doc', components: document.components });

/** What is wrong with an example, or null. */
const problemOf = (schema: object, value: unknown): string | null => {
  const whole = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/'));
  const check = ajv.compile(whole);
  return check(value) ? null : ajv.errorsText(check.errors);
};

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect([valid, errors]).toEqual([true, undefined]);
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operations.length).toBe(routes.length);
  });

  it('has examples that fit their schemas', () => {
    const contents = operations.flatMap((operation) =>
      [...Object.values(operation.requestBody?.content ?? {}), ...contentsOf(operation)].map((content) => ({
        operationId: operation.operationId,
        ...content,
      })),
    );
    const problems = contents.flatMap(({ operationId, schema, examples }) =>
      Object.entries(examples ?? {}).flatMap(([name, { value }]) => {
        const problem = problemOf(schema, value);
        return problem === null ? [] : [`${operationId} ${name}: ${problem}`];
      }),
    );
    expect(problems).toEqual([]);
    expect(contents.length).toBeGreaterThan(100);
  });

  it('has an example for each action and each code', () => {
    for (const route of routes) {
      const operation = document.paths[route.path]?.[route.method];
      const examples = (operation ? contentsOf(operation) : []).flatMap((content) =>
        Object.keys(content.examples ?? {}),
      );
      const actions = route.calls.flatMap(({ action }) => action ?? []);
      const refusals = operation?.['x-codes'].map(({ code }) => String(code)).filter((code) => code !== '0');
      expect(examples).toEqual(expect.arrayContaining([...actions, ...(refusals ?? [])]));
    }
  });

  it('knows no codes but those of the table', () => {
    const known = new Set(Object.values(codes).map(({ code, http }) => `${http} ${code}`));
    for (const { 'x-codes': used } of operations)
      for (const { code, http } of used) expect(known).toContain(`${http} ${code}`);
  });

  it('gives every parameter that has to be there an example that fits', () => {
    for (const { operationId, parameters } of operations)
      for (const { name, schema, example } of parameters)
        if (example !== undefined) expect([operationId, name, problemOf(schema, example)]).toContain(null);
  });
});
