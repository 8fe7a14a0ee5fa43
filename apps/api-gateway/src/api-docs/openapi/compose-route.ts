import { type CodeEntry, codes, deviceErrorSubmsg } from '@setpoint/codes';
import { integer, type Schema, struct } from '../schema.js';
import { codeTable, readUse, uniqueUses } from './code-uses.js';
import { refusalsOf } from './families.js';
import { examplesOf, JSON_TYPE, refusalNames, refusalResponse, responseRef } from './refusal-responses.js';
import type { CodeUse, Example, Route } from './route.js';
import { parametersOf } from './route-parameters.js';

/** Every family calls it so. */
const SUCCESS = codes.success.code;

/** One operation of OpenAPI. Those that `action` chooses among are one, since OpenAPI knows one for a path and method. */
export const composeRoute = (route: Route): object => {
  const uses = uniqueUses([...businessUses(route), ...httpUses(route)]);
  return {
    tags: [route.tag],
    operationId: route.operationId,
    summary: route.summary ?? route.calls.map(({ summary }) => summary).join('; '),
    description: describeRoute(route),
    parameters: parametersOf(route),
    ...requestBodyOf(route),
    responses: responsesOf(route),
    security: route.family.security,
    'x-codes': uses.map((use) => {
      const { entry, meaning } = readUse(use);
      const { code, msg, http, retryable, blame } = entry;
      return { code, msg: meaning ?? msg, http, retryable, blame };
    }),
  };
};

const businessUses = ({ family, calls }: Route): readonly CodeUse[] =>
  uniqueUses([...calls.flatMap(({ codes }) => codes), ...(family.faults ?? [])]);

const httpUses = ({ family, http = [] }: Route): readonly CodeUse[] => [...http, ...family.http];

const describeRoute = (route: Route): string => {
  const { calls } = route;
  const parts = calls.map((call) => {
    const heading = call.action === undefined ? [] : [`### \`action=${call.action}\`: ${call.summary}`];
    return [...heading, call.description, ...codeTable([...call.codes, ...(route.family.faults ?? [])])].join(
      '\n\n',
    );
  });
  return [...parts, ...codeTable(httpUses(route), '**Answers with a status of HTTP of their own**')].join(
    '\n\n',
  );
};

const requestBodyOf = ({ calls }: Route): object => {
  const bodies = calls.flatMap(({ body }) => body ?? []);
  const [first] = bodies;
  if (!first) return {};
  const schemas = bodies.map(({ schema }) => schema);
  return {
    requestBody: {
      required: bodies.length === calls.length && bodies.every(({ required }) => required),
      content: {
        [first.mediaType ?? JSON_TYPE]: {
          schema: schemas.length === 1 ? first.schema : { anyOf: schemas },
          examples: examplesOf(bodies.flatMap(({ examples }) => examples)),
        },
      },
    },
  };
};

const responsesOf = (route: Route): object => {
  const { family, calls } = route;
  const uses = businessUses(route);
  const answers = calls.flatMap(({ examples }) => examples);
  const refusals = uses
    .filter((use) => readUse(use).entry.code !== SUCCESS)
    .map((use) => refusalExample(use, family.refusal));
  const ok = {
    description: 'What became of it; a refusal has its code in the envelope [contract 1.2]',
    content: {
      [calls[0]?.mediaType ?? JSON_TYPE]: {
        schema: answerSchema(route, uses),
        examples: examplesOf([...answers, ...refusals]),
      },
    },
  };
  return {
    [codes.success.http]: ok,
    ...Object.fromEntries(httpUses(route).map((use) => httpResponse(route, use))),
    ...route.otherAnswers,
  };
};

const refusalExample = (use: CodeUse, refusal: (entry: CodeEntry, detail?: string) => unknown): Example => {
  const { entry, meaning } = readUse(use);
  return { name: String(entry.code), summary: meaning ?? entry.msg, value: refusal(entry) };
};

const answerSchema = ({ family, calls }: Route, uses: readonly CodeUse[]): Schema => {
  const successes = calls.map(({ data, pagination, summary }) => ({
    title: summary,
    ...family.success(data, pagination),
  }));
  const numbers = uses.map((use) => readUse(use).entry.code).filter((code) => code !== SUCCESS);
  const failureData = calls.flatMap(({ failureData }) => failureData ?? []);
  const data: Schema | undefined =
    failureData.length === 0 ? undefined : { anyOf: [{ type: 'null' }, ...failureData] };
  const failures: Schema[] =
    numbers.length === 0 ? [] : [{ title: 'Refused', ...family.failure({ enum: numbers }, data) }];
  if (calls.some(({ deviceErrors }) => deviceErrors)) failures.push(deviceError(family.failure, data));
  const all = [...successes, ...failures];
  return all.length === 1 && all[0] ? all[0] : { anyOf: all };
};

/** The device's own code, whatever it is [contract 1.10]. */
const deviceError = (failure: Route['family']['failure'], data: Schema | undefined): Schema => ({
  title: 'Refused by the device',
  allOf: [
    failure(integer('The code that the device answered'), data),
    struct({ submsg: { const: deviceErrorSubmsg } }),
  ],
});

/** What every route of a family can answer is in one place of the document. */
const httpResponse = (route: Route, use: CodeUse): readonly [number, object] => {
  const { entry, meaning } = readUse(use);
  const isCommon = meaning === undefined && refusalNames.has(entry);
  return [
    entry.http,
    isCommon ? { $ref: responseRef(route.family, entry) } : refusalResponse(refusalsOf(route.family), use),
  ];
};
