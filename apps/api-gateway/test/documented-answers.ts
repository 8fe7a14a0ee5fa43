import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '../src/api-docs/openapi/document.js';

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>>
  >;
  readonly components: { readonly responses: Readonly<Record<string, Response>> };
}

const JSON_TYPE = 'application/json';

/** Holds every answer of a gateway against the OpenAPI document, so that what the tests see is what it says. */
export class DocumentedAnswers {
  readonly problems: string[] = [];
  private readonly document = JSON.parse(
    JSON.stringify(openApiDocument()).replaceAll('"#/components/', '"doc#/components/'),
  ) as Document;
  private readonly ajv = new Ajv2020({ strict: false });
  private readonly checks = new Map<string, ValidateFunction | null>();

  constructor() {
    this.ajv.addSchema({ ...this.document, $id: 'doc' });
  }

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onSend', (request, reply, payload, done) => {
      const route = request.routeOptions.url?.replace(/:(\w+)/g, '{$1}');
      if (route !== undefined && request.method !== 'HEAD' && typeof payload === 'string')
        this.hold(`${request.method} ${route} ${reply.statusCode}`, payload);
      done();
    });
  }

  /** @param answer method, path and status */
  private hold(answer: string, payload: string): void {
    const check = this.checkOf(answer);
    if (check === undefined) this.problems.push(`${answer} is not in the document`);
    else if (check && !check(JSON.parse(payload)))
      this.problems.push(`${answer} ${payload.slice(0, 500)}: ${this.ajv.errorsText(check.errors)}`);
  }

  /** Null where the answer is no JSON, undefined where there is no such answer. */
  private checkOf(answer: string): ValidateFunction | null | undefined {
    const known = this.checks.get(answer);
    if (known !== undefined) return known;
    const [method = '', path = '', status = ''] = answer.split(' ');
    const named = this.document.paths[path]?.[method.toLowerCase()]?.responses[status];
    if (!named) return undefined;
    const { content } = named.$ref ? this.responseOf(named.$ref) : named;
    const schema = content?.[JSON_TYPE]?.schema;
    const check = schema ? this.ajv.compile(schema) : null;
    this.checks.set(answer, check);
    return check;
  }

  private responseOf($ref: string): Response {
    return this.document.components.responses[$ref.split('/').at(-1) ?? ''] ?? {};
  }
}
