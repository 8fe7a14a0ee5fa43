import { codes } from '@setpoint/codes';
import { list, nothing, ref } from '../../schema.js';
import { connectService } from '../families.js';
import { oneDevice, orgId } from '../parameters.js';
import type { Call, CodeUse, Route } from '../route.js';
import { exampleDevice, exampleIssued, exampleName } from '../schemas/registry.js';
import { deviceSearch, examplePage, registryCodes } from './searches.js';

const { answer } = connectService;
const ofOne: readonly CodeUse[] = [...registryCodes, [codes.notFound, 'No such device']];

const create: Call = {
  action: 'create',
  summary: 'Create a device',
  description: `Creates a device with an assetId and a secret of our making [contract 5.5]; \`deviceKey\` is made, too, \
unless given. Attributes are held against the thing model.`,
  parameters: [orgId],
  body: {
    required: true,
    schema: ref('CreateDeviceBody'),
    examples: [
      {
        name: 'create',
        summary: 'With a key of its own',
        value: {
          productKey: 'pQ7wXk2L',
          timezone: '+08:00',
          deviceName: exampleName('EMS 1'),
          deviceKey: 'ems-01',
        },
      },
    ],
  },
  data: ref('IssuedDevice'),
  examples: [{ name: 'create', summary: 'Created', value: answer(exampleIssued) }],
  codes: [
    ...registryCodes,
    [codes.notFound, 'No such product'],
    codes.deviceKeyTaken,
    codes.noDeviceKey,
    codes.tooManyDevices,
  ],
};

const get: Call = {
  action: 'get',
  summary: 'Read a device',
  description: 'Reads one device, with its secret [contract 5.5].',
  parameters: [orgId, ...oneDevice],
  data: ref('Device'),
  examples: [{ name: 'get', summary: 'The device', value: answer(exampleDevice) }],
  codes: ofOne,
};

const search: Call = {
  action: 'search',
  summary: 'List devices',
  description: `Lists devices, newest first [contract 5.5]. ${deviceSearch}`,
  parameters: [orgId],
  body: {
    required: false,
    schema: ref('SearchBody'),
    examples: [
      {
        name: 'search',
        summary: 'Those of a site that are online',
        value: { expression: "status = 'online' and deviceTags.site = 'a'" },
      },
    ],
  },
  data: list(ref('CroppedDevice')),
  pagination: ref('Pagination'),
  examples: [{ name: 'search', summary: 'One of one', value: answer([exampleDevice], examplePage) }],
  codes: registryCodes,
};

const update: Call = {
  action: 'update',
  summary: 'Change a device',
  description: `Changes what the body names [contract 5.5]. An attribute that is null is removed; tags are replaced as a \
whole.`,
  parameters: [orgId, ...oneDevice],
  body: {
    required: true,
    schema: ref('UpdateDeviceBody'),
    examples: [{ name: 'update', summary: 'Other tags', value: { deviceTags: { site: 'b' } } }],
  },
  data: nothing,
  examples: [{ name: 'update', summary: 'Changed', value: answer(null) }],
  codes: ofOne,
};

const simple = (
  action: string,
  summary: string,
  description: string,
  more: readonly CodeUse[] = [],
): Call => ({
  action,
  summary,
  description,
  parameters: [orgId, ...oneDevice],
  data: nothing,
  examples: [{ name: action, summary, value: answer(null) }],
  codes: [...ofOne, ...more],
});

const forbids: readonly CodeUse[] = [[codes.deviceStateForbids, 'It is so already']];
const enable = simple(
  'enable',
  'Enable a device',
  'Lets a disabled device log in again [contract 5.5].',
  forbids,
);
const disable = simple(
  'disable',
  'Disable a device',
  'Ends its connection and lets it log in no more; its cached commands wait [contract 3.2, 5.5].',
  forbids,
);
const remove = simple(
  'delete',
  'Delete a device',
  'Ends its connection and its commands, and forgets it [contract 3.2, 5.5].',
);

const replace: Call = {
  action: 'replaceDevice',
  summary: 'Replace a device',
  description: `Gives the asset to another device [contract 5.5]: with another key and another secret, inactive, and with \
the cached commands that wait.`,
  parameters: [orgId, ...oneDevice],
  body: {
    required: true,
    schema: ref('ReplaceDeviceBody'),
    examples: [{ name: 'replaceDevice', summary: 'The new key', value: { newDeviceKey: 'ems-01b' } }],
  },
  data: ref('IssuedDevice'),
  examples: [
    {
      name: 'replaceDevice',
      summary: 'Replaced',
      value: answer({ ...exampleIssued, deviceKey: 'ems-01b' }),
    },
  ],
  codes: [...ofOne, codes.deviceKeyTaken, codes.deviceKeyUnchanged],
};

const shared = {
  path: '/connect-service/v2.1/devices',
  tag: 'Products and devices',
  family: connectService,
  http: [[codes.methodNotAllowed, 'The action needs the other method']],
} as const;

export const deviceRoutes: readonly Route[] = [
  { ...shared, method: 'get', operationId: 'readDevices', calls: [get] },
  {
    ...shared,
    method: 'post',
    operationId: 'writeDevices',
    summary: 'Create, list, change, enable, disable, delete, replace devices',
    calls: [create, search, update, enable, disable, remove, replace],
  },
];
