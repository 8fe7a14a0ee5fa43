import { codes } from '@setpoint/codes';
import { MAX_GATEWAYS, MAX_SUB_DEVICES } from '@setpoint/registry';
import { list, nothing, ref } from '../../schema.js';
import { connectService } from '../families.js';
import { orgId } from '../parameters.js';
import type { Call, CodeUse, Route } from '../route.js';
import { exampleDevice } from '../schemas/registry.js';
import { deviceSearch, examplePage, registryCodes } from './searches.js';

const { answer } = connectService;
const gateway = { productKey: 'gW4yHn8D', deviceKey: 'gw-roof' };
const subDevice = { productKey: 'mT5sVb9N', deviceKey: 'meter-3' };

const ofGateway: readonly CodeUse[] = [
  ...registryCodes,
  [codes.notFound, 'One of the devices does not exist'],
  codes.notGateway,
];

const family = (action: string, summary: string) => ({
  required: true,
  schema: ref('SubDevicesBody'),
  examples: [{ name: action, summary, value: { gateway, subDevices: [subDevice] } }],
});

const add: Call = {
  action: 'addSubDevice',
  summary: 'Put sub-devices below a gateway',
  description: `For all devices that are named, or for none [contract 5.6]. A sub-device may be a member of up to \
${MAX_GATEWAYS} gateways, and is connected over the one where it logged in last; a gateway has up to ${MAX_SUB_DEVICES} \
sub-devices, of which 200 may be online. A gateway is no sub-device.`,
  parameters: [orgId],
  body: family('addSubDevice', 'One device'),
  data: nothing,
  examples: [{ name: 'addSubDevice', summary: 'Done', value: answer(null) }],
  codes: [...ofGateway, codes.tooManyDevices],
};

const removeAs = (action: string): Call => ({
  action,
  summary: 'Take sub-devices from a gateway',
  description:
    action === 'remove'
      ? 'Another spelling of `removeSubDevice` [contract 8 #28].'
      : `For all devices that are named, or for none [contract 5.6]. Where one is online over this gateway, its session \
ends.`,
  parameters: [orgId],
  body: family(action, 'One device'),
  data: nothing,
  examples: [{ name: action, summary: 'Done', value: answer(null) }],
  codes: [...ofGateway, codes.subDevicesInvalid],
});

const searchAs = (action: string): Call => ({
  action,
  summary: 'List sub-devices of a gateway',
  description:
    action === 'searchSubDevices'
      ? 'Another spelling of `searchSubDevice` [contract 8 #28].'
      : `Lists the devices below a gateway [contract 5.6]. ${deviceSearch}`,
  parameters: [orgId],
  body: {
    required: true,
    schema: { allOf: [ref('GatewayBody'), ref('SearchBody')] },
    examples: [{ name: action, summary: 'All of them', value: { gateway } }],
  },
  data: list(ref('CroppedDevice')),
  pagination: ref('Pagination'),
  examples: [{ name: action, summary: 'One of one', value: answer([exampleDevice], examplePage) }],
  codes: ofGateway,
});

const getGateway: Call = {
  action: 'getGateway',
  summary: 'Read the gateway of a sub-device',
  description: `Reads the gateway over which the device logged in last, else the first of which it became a member \
[contract 5.6].`,
  parameters: [orgId],
  body: {
    required: true,
    schema: ref('SubDeviceBody'),
    examples: [{ name: 'getGateway', summary: 'The sub-device', value: { subDevice } }],
  },
  data: ref('Device'),
  examples: [
    {
      name: 'getGateway',
      summary: 'The gateway',
      value: answer({ ...exampleDevice, ...gateway, productType: 'Gateway' }),
    },
  ],
  codes: [...registryCodes, [codes.notFound, 'No such device, or it has no gateway']],
};

export const topologyRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/connect-service/v2.1/device-topos',
    operationId: 'changeTopology',
    tag: 'Products and devices',
    family: connectService,
    summary: 'Gateways and their sub-devices',
    calls: [
      add,
      removeAs('removeSubDevice'),
      removeAs('remove'),
      searchAs('searchSubDevice'),
      searchAs('searchSubDevices'),
      getGateway,
    ],
    http: [[codes.methodNotAllowed, 'The action needs the other method']],
  },
];
