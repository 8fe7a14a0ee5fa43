import { codes } from '@setpoint/codes';
import { flag, integer, list, map, nothing, ref, struct, text } from '../../schema.js';
import { administration } from '../families.js';
import { inPath, optional, orgId, required } from '../parameters.js';
import type { Call, CodeUse, Route } from '../route.js';
import { exampleThingModel } from '../schemas/thing-model.js';

const { answer } = administration;

const common: readonly CodeUse[] = [
  codes.success,
  [codes.invalidArgument, 'An argument is wrong, or the organisation does not exist; `msg` names it'],
];

const example = (summary: string, data: unknown) => [{ name: 'success', summary, value: answer(data) }];

const putOrganization: Call = {
  summary: 'Create an organisation',
  description: 'Creates the organisation unless it is there.',
  parameters: [inPath('orgId', '1 to 64 letters, digits and `-` `_` `.`', 'o17000000000042')],
  data: struct({ created: flag('False: it was there') }),
  examples: example('Created', { created: true }),
  codes: common,
};

const createApplication: Call = {
  summary: 'Create the credentials of an application',
  description:
    'An application belongs to one organisation [contract 4.1]. Its secret can be read here, and never again.',
  parameters: [required('orgId', 'The organisation of the application', 'o17000000000042')],
  data: struct({ appKey: text(), appSecret: text() }),
  examples: example('Created', {
    appKey: '3f1c9a52-7d0e-4b6a-9e21-0c4477aa1b90',
    appSecret: 'Zt8Qw2Lm5Rx1',
  }),
  codes: common,
};

const putThingModel: Call = {
  summary: 'Store a thing model',
  description: `Creates or replaces the model [contract 5.1]. \`modelIdPath\` may name its parent, whose elements it then \
has, too. Models below it are composed anew. A measurement point may say \`"writable": false\`.`,
  parameters: [
    inPath('modelId', 'The model', 'battery'),
    orgId,
    optional(
      'public',
      'Whether other organisations may read the model; it stays as it is unless given, here or in the body',
      flag(),
    ),
  ],
  body: {
    required: true,
    schema: map('As it is read by applications; members with an obvious default may be absent'),
    examples: [{ name: 'battery', summary: 'A point and a service', value: exampleThingModel }],
  },
  data: struct({ status: text(undefined, { enum: ['created', 'updated', 'unchanged'] }) }),
  examples: example('Created', { status: 'created' }),
  codes: common,
};

const setDelivery: Call = {
  summary: 'Choose how commands are pushed',
  description: `Sets the QoS with which commands are pushed to the devices of a product [contract 6.3]: with 1 a device \
confirms receipt, and an ended command says whether it did.`,
  parameters: [inPath('productKey', 'The product', 'pQ7wXk2L'), orgId],
  body: {
    required: true,
    schema: ref('DeliveryBody'),
    examples: [{ name: 'confirmed', summary: 'With receipts', value: { qos: 1 } }],
  },
  data: nothing,
  examples: example('Set', null),
  codes: [...common, [codes.notFound, 'The organisation has no such product']],
};

const importFleet: Call = {
  summary: 'Import products and devices',
  description: `Takes over a fleet that is in the field, with its keys and secrets. Each line is JSON, \
\`{"product":{…}}\` or \`{"device":{…}}\` as in [contract 5.4, 5.5]; a bad line never stops the others.`,
  parameters: [orgId],
  body: {
    required: true,
    mediaType: 'application/x-ndjson',
    schema: text('Newline-delimited JSON'),
    examples: [
      {
        name: 'device',
        summary: 'One device',
        value:
          '{"device":{"assetId":"Kc81mQzT","productKey":"pQ7wXk2L","deviceKey":"ems-01","deviceSecret":"nR4vT8yK2bD6fH0jL3sW","deviceName":{"defaultValue":"EMS 1","i18nValue":{}},"timezone":"+08:00"}}\n',
      },
    ],
  },
  data: struct({ results: list(ref('ImportedLine')) }),
  examples: example('One created, one not', {
    results: [
      { line: 1, status: 'created' },
      { line: 2, status: 'failed', detail: 'is not JSON' },
    ],
  }),
  codes: common,
};

export const administrationSupport = {
  ImportedLine: struct(
    {
      line: integer('From 1, empty lines included'),
      status: text(undefined, { enum: ['created', 'updated', 'unchanged', 'failed'] }),
      detail: text('What is wrong with it'),
    },
    ['detail'],
  ),
};

const shared = { tag: 'Administration', family: administration } as const;
const withPath = { ...shared, http: [codes.routeNotFound] };
const root = '/setpoint/v1';

export const administrationRoutes: readonly Route[] = [
  {
    ...withPath,
    method: 'put',
    path: `${root}/organizations/{orgId}`,
    operationId: 'putOrganization',
    calls: [putOrganization],
  },
  {
    ...shared,
    method: 'post',
    path: `${root}/applications`,
    operationId: 'createApplication',
    calls: [createApplication],
  },
  {
    ...withPath,
    method: 'put',
    path: `${root}/thing-models/{modelId}`,
    operationId: 'putThingModel',
    calls: [putThingModel],
  },
  {
    ...withPath,
    method: 'put',
    path: `${root}/products/{productKey}/delivery`,
    operationId: 'setDelivery',
    calls: [setDelivery],
  },
  {
    ...shared,
    method: 'post',
    path: `${root}/registry/import`,
    operationId: 'importRegistry',
    calls: [importFleet],
  },
];
