import { openApiDocument, routes } from '../src/api-docs/openapi/document.js';
import type { Call, Tag } from '../src/api-docs/openapi/route.js';
import { SCHEMAS } from '../src/api-docs/schema.js';
import type { IdKind, TenantCase } from './tenant-cases.js';

/** What names something that an organisation has, and by which of the kinds that is tested. */
const ids: Readonly<Record<string, readonly IdKind[]>> = {
  assetId: ['assetId'],
  productKey: ['productKey', 'keys'],
  deviceKey: ['keys'],
  modelId: ['modelId'],
  thingModelId: ['modelId'],
  channelId: ['channelId'],
  setMeasurepointChannelId: ['channelId'],
  controlChannelId: ['channelId'],
  commandId: ['commandId'],
};

/** Elements of a model, the caller's own names, pages, and the organisation, which is tested for all calls alike. */
const others = ['measurepointId', 'serviceId', 'requestId', 'newDeviceKey', 'pageToken', 'orgId'];

/** Routes that have tests of their own, or nothing that belongs to anybody. */
const elsewhere: readonly Tag[] = ['Access tokens', 'Administration', 'Health', 'Documents'];
const byItself = 'GET /connectService/orgId';

/** Calls and ids of the OpenAPI document that no case is about. */
export const uncovered = (cases: readonly TenantCase[]): readonly string[] =>
  routes
    .filter(({ tag }) => !elsewhere.includes(tag))
    .flatMap(({ method, path, calls }) =>
      calls.flatMap((call) => {
        const name = [method.toUpperCase(), path, call.action].filter(Boolean).join(' ');
        const own = cases.filter((each) => each.call === name);
        if (own.length === 0) return name === byItself ? [] : [name];
        return namesIn(call)
          .filter((id) => !own.some(({ names }) => kindsOf(id).includes(names)))
          .map((id) => `${name}: ${id}`);
      }),
    );

const kindsOf = (id: string): readonly IdKind[] => ids[id] ?? [];

/** The ids that a call takes; a name that looks like one and is not known here counts as well. */
const namesIn = ({ parameters, body }: Call): readonly string[] => {
  const names = new Set(parameters.map(({ name }) => name));
  if (body) membersOf(body.schema, names);
  return [...names].filter((name) => /(Id|Key|Token)$/.test(name) && !others.includes(name));
};

const { schemas } = (openApiDocument() as { components: { schemas: Readonly<Record<string, unknown>> } })
  .components;

const membersOf = (schema: unknown, names: Set<string>): void => {
  if (Array.isArray(schema)) for (const each of schema) membersOf(each, names);
  else if (typeof schema === 'object' && schema !== null) {
    for (const [member, value] of Object.entries(schema)) {
      if (member === '$ref') membersOf(schemas[String(value).slice(SCHEMAS.length)], names);
      else {
        if (member === 'properties') for (const name of Object.keys(value as object)) names.add(name);
        membersOf(value, names);
      }
    }
  }
};
