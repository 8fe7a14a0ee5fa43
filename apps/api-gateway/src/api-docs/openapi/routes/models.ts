import { codes } from '@setpoint/codes';
import { anything, integer, list, nothing, orNull, ref, struct, text } from '../../schema.js';
import { connectService, edgeRelatives } from '../families.js';
import { inPath, oneDevice, orgId, required, within } from '../parameters.js';
import type { Call, Route } from '../route.js';
import { exampleThingModel } from '../schemas/thing-model.js';
import { examplePage, modelSearch, registryCodes } from './searches.js';

const { answer } = connectService;

const scope = within('scope', '0: models of the organisation; 1: also those that others have made public', {
  min: 0,
  max: 1,
  fallback: 1,
});

const get: Call = {
  action: 'get',
  summary: 'Read a thing model',
  description: 'Reads one model, with the elements of its parents [contract 5.1].',
  parameters: [orgId, required('modelId', 'The model', 'battery'), scope],
  data: ref('ThingModel'),
  examples: [{ name: 'get', summary: 'The model', value: answer(exampleThingModel) }],
  codes: [...registryCodes, [codes.notFound, 'No such model']],
};

const search: Call = {
  action: 'search',
  summary: 'List thing models',
  description: `Lists models [contract 5.1]. ${modelSearch}`,
  parameters: [orgId, scope],
  body: {
    required: false,
    schema: ref('SearchBody'),
    examples: [
      {
        name: 'search',
        summary: 'By a tag',
        value: { expression: "tags.domain = 'ess'", projection: ['modelId'] },
      },
    ],
  },
  data: list(ref('CroppedThingModel')),
  pagination: ref('Pagination'),
  examples: [{ name: 'search', summary: 'One of one', value: answer([{ modelId: 'battery' }], examplePage) }],
  codes: registryCodes,
};

const queryLatest: Call = {
  action: 'queryLatest',
  summary: 'Read the latest values of a device',
  description: `The newest value of each point [contract 5.6]; points that were never posted are left out. Without a body \
all points of the device.`,
  parameters: [orgId, ...oneDevice],
  body: {
    required: false,
    schema: ref('QueryLatestBody'),
    examples: [{ name: 'queryLatest', summary: 'One point', value: { measurepointIds: ['setpoint_kw'] } }],
  },
  data: list(ref('LatestValue')),
  examples: [
    {
      name: 'queryLatest',
      summary: 'One point',
      value: answer([{ id: 'setpoint_kw', time: '1767225700000', value: 12.5 }]),
    },
  ],
  codes: [...registryCodes, [codes.notFound, 'No such device']],
};

const exampleEdgeModel = {
  id: 'battery',
  orgId: 'o17000000000042',
  name: { defaultValue: 'Battery', i18nValue: {} },
  desc: '',
  category: '',
  jsonschema: '{"type":"object","properties":{}}',
  parentId: null,
  copyFromId: null,
  tags: {},
};

const getEdgeModel: Call = {
  summary: 'Read a thing model as the edge shows it',
  description: 'The elements are one JSON schema, as text [contract 5.3].',
  parameters: [inPath('thingModelId', 'The model', 'battery'), orgId],
  data: ref('EdgeModel'),
  examples: [{ name: 'success', summary: 'The model', value: edgeRelatives.answer(exampleEdgeModel) }],
  codes: [
    codes.success,
    [codes.edgeUnknownOrganization, 'The organisation does not exist, or is not that of the application'],
    codes.edgeInvalidParameter,
    codes.edgeModelUnknown,
  ],
};

const getOwnOrganization: Call = {
  summary: "Read the caller's organisation",
  description: `The organisation of the application [contract 2.9]; while authentication is off, the only one there is.`,
  parameters: [],
  data: struct({ orgId: text() }),
  examples: [
    {
      name: 'success',
      summary: 'The organisation',
      value: edgeRelatives.answer({ orgId: 'o17000000000042' }),
    },
  ],
  codes: [
    codes.success,
    [codes.edgeUnknownOrganization, 'Authentication is off, and there is not just one organisation'],
  ],
};

export const modelSupport = {
  LatestValue: struct(
    {
      id: text('The measurement point'),
      time: text('Unix milliseconds, as text'),
      value: anything('Of the type of the point'),
      quality: integer('Where the device gave one', { minimum: 0, maximum: 9 }),
    },
    ['quality'],
  ),
  EdgeModel: struct({
    id: text(),
    orgId: text(),
    name: ref('StringI18n'),
    desc: text(),
    category: text(),
    jsonschema: text('JSON'),
    parentId: orNull(text()),
    copyFromId: nothing,
    tags: { type: 'object', additionalProperties: text() },
  }),
};

const other = { http: [[codes.methodNotAllowed, 'The action needs the other method']] } as const;
const models = {
  ...other,
  path: '/model-service/v2.1/thing-models',
  tag: 'Thing models and values',
  family: connectService,
} as const;

export const modelRoutes: readonly Route[] = [
  { ...models, method: 'get', operationId: 'readThingModels', calls: [get] },
  { ...models, method: 'post', operationId: 'searchThingModels', calls: [search] },
  {
    ...other,
    method: 'post',
    path: '/connect-service/v2.1/measurepoints',
    operationId: 'queryMeasurepoints',
    tag: 'Thing models and values',
    family: connectService,
    calls: [queryLatest],
  },
  {
    method: 'get',
    path: '/modelService/thingModels/{thingModelId}',
    operationId: 'getEdgeModel',
    tag: 'Thing models and values',
    family: edgeRelatives,
    calls: [getEdgeModel],
    http: [codes.routeNotFound],
  },
  {
    method: 'get',
    path: '/connectService/orgId',
    operationId: 'getOwnOrganization',
    tag: 'Data service',
    family: edgeRelatives,
    calls: [getOwnOrganization],
  },
];
