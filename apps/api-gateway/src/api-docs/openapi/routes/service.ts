import { codes } from '@setpoint/codes';
import { flag, map, struct, text } from '../../schema.js';
import { open } from '../families.js';
import { inPath } from '../parameters.js';
import type { Call, Route, Tag } from '../route.js';

const report = struct({ ok: flag(), checks: map('`ok` or what is wrong, by what is looked at', text()) });

const plain = { parameters: [], codes: [], examples: [] } as const;

const live: Call = {
  ...plain,
  summary: 'Does the process live?',
  description: 'A process that answers lives, whatever is wrong around it.',
  data: report,
  examples: [{ name: 'live', summary: 'It does', value: { ok: true, checks: {} } }],
};

const ready: Call = {
  ...plain,
  summary: 'Can the process serve?',
  description:
    'Whether Postgres and Kafka can be reached, and calls are taken in. 503 when not, with the same report.',
  data: report,
  examples: [
    {
      name: 'ready',
      summary: 'It can',
      value: { ok: true, checks: { database: 'ok', slot: 'ok', kafka: 'ok' } },
    },
  ],
};

const unready = {
  [codes.unavailable.http]: {
    description: 'It cannot',
    content: {
      'application/json': {
        schema: report,
        example: { ok: false, checks: { database: 'ok', slot: 'no slot is held', kafka: 'ok' } },
      },
    },
  },
};

/** To a request with the `ETag` of what it has. */
const unchanged = { 304: { description: 'Not changed since' } };

const metrics: Call = {
  ...plain,
  summary: 'Metrics for Prometheus',
  description: 'In the text format of Prometheus.',
  data: text(),
  mediaType: 'text/plain',
};

const document = (what: string, data = map('The document')): Call => ({
  ...plain,
  summary: what,
  description: 'Changes with the version of the service only.',
  data,
});

const get = (tag: Tag, path: string, operationId: string, call: Call): Route => ({
  method: 'get',
  path,
  operationId,
  tag,
  family: open,
  calls: [call],
});

const page: Call = { ...document('A page to try the calls', text()), mediaType: 'text/html' };
const asset: Call = {
  ...document('A part of the page', text()),
  parameters: [inPath('name', 'Its file', 'page.css')],
  mediaType: '*/*',
};

const documents: readonly Route[] = [
  get('Documents', '/docs', 'getPage', page),
  get('Documents', '/docs/openapi.json', 'getOpenApi', document('This document, OpenAPI 3.1')),
  get('Documents', '/docs/asyncapi.json', 'getAsyncApi', document('The Kafka topics, AsyncAPI 3')),
  { ...get('Documents', '/docs/assets/{name}', 'getAsset', asset), http: [codes.routeNotFound] },
];

/** What every service has, and the documents. */
export const serviceRoutes: readonly Route[] = [
  get('Health', '/health/live', 'isLive', live),
  { ...get('Health', '/health/ready', 'isReady', ready), otherAnswers: unready },
  get('Health', '/metrics', 'getMetrics', metrics),
  ...documents.map((route) => ({
    ...route,
    http: [...(route.http ?? []), codes.rateLimited, codes.unavailable],
    otherAnswers: unchanged,
  })),
];
