import { codes } from '@setpoint/codes';
import {
  DEFAULT_EDGE_TIMEOUT_MS,
  MAX_CALLBACK_URL_LENGTH,
  MAX_EDGE_TIMEOUT_MS,
  MAX_REQUEST_ID_LENGTH,
} from '@setpoint/contracts';
import { MAX_ITEMS } from '../../../use-cases/multi-call.js';
import { list, map, ref, text } from '../../schema.js';
import { codeTable } from '../code-uses.js';
import { dataService } from '../families.js';
import { inPath, optional, orgId, required, within } from '../parameters.js';
import type { Call, CodeUse, Parameter, Route } from '../route.js';
import { exampleItems } from '../schemas/examples.js';
import { itemCodes } from '../schemas/items.js';

const { answer } = dataService;

const common: readonly CodeUse[] = [
  [codes.success, 'The request was read; each item has a status of its own'],
  [codes.edgeUnknownOrganization, 'The organisation does not exist, or is not that of the application'],
];

const itemTable = (uses: readonly CodeUse[]): string => codeTable(uses, '**Codes of an item**').join('\n\n');

const multiSet: Call = {
  summary: 'Set many points, results on a channel',
  description: `Issues up to ${MAX_ITEMS} writes; each succeeds or fails by itself, and the answer has an item for each \
in their order [contract 2.3]. \`status\` 0 of an item says that the write was issued; how it ended comes on the channel. \
\`inputData\` holds one value under any key.

${itemTable(itemCodes.setIssued)}`,
  parameters: [orgId],
  body: {
    required: true,
    schema: ref('MultiSetBody'),
    examples: [
      {
        name: 'multiSet',
        summary: 'One write',
        value: {
          data: [
            {
              requestId: 'w-9001',
              orgId: 'o17000000000042',
              setMeasurepointChannelId: 'DATASVC.SET.site-a',
              assetId: 'Kc81mQzT',
              measurepointId: 'setpoint_kw',
              inputData: { arg: 12.5 },
            },
          ],
        },
      },
    ],
  },
  data: list(ref('IssuedSet')),
  examples: [
    {
      name: 'issued',
      summary: 'One issued, one refused',
      value: answer([exampleItems.setIssued, exampleItems.setRefused]),
    },
  ],
  codes: [...common, [codes.edgeInvalidParameter, `No list of items, or more than ${MAX_ITEMS}`]],
};

const multiInvoke: Call = {
  summary: 'Call many services, results on a channel',
  description: `Issues up to ${MAX_ITEMS} service calls like \`multiSet\` issues writes [contract 2.6]. \`inputData\` \
holds the inputs by name.

${itemTable(itemCodes.invokeIssued)}`,
  parameters: [orgId],
  body: {
    required: true,
    schema: ref('MultiInvokeBody'),
    examples: [
      {
        name: 'multiInvoke',
        summary: 'One call',
        value: {
          data: [
            {
              requestId: 'w-9001',
              controlChannelId: 'DATASVC.CONTROL.site-a',
              productKey: 'pQ7wXk2L',
              deviceKey: 'ems-01',
              serviceId: 'restart',
              inputData: { delay_s: 300 },
            },
          ],
        },
      },
    ],
  },
  data: list(ref('IssuedInvoke')),
  examples: [
    {
      name: 'issued',
      summary: 'One issued, one refused',
      value: answer([exampleItems.invokeIssued, exampleItems.invokeRefused]),
    },
  ],
  codes: multiSet.codes,
};

const byAssetId = [inPath('assetId', 'The device', 'Kc81mQzT')];
const byKeys = [
  inPath('productKey', 'Product of the device', 'pQ7wXk2L'),
  inPath('deviceKey', 'Key of the device in its product', 'ems-01'),
];

const aloneParameters: readonly Parameter[] = [
  orgId,
  required(
    'requestId',
    'Chosen by the caller, and repeated in the answer',
    'w-1',
    text(undefined, { minLength: 1, maxLength: MAX_REQUEST_ID_LENGTH }),
  ),
  within('timeout', 'Milliseconds to wait for the device', {
    min: 1,
    max: MAX_EDGE_TIMEOUT_MS,
    fallback: DEFAULT_EDGE_TIMEOUT_MS,
  }),
  optional('callbackUrl', 'Ignored', text(undefined, { maxLength: MAX_CALLBACK_URL_LENGTH })),
];

const aloneCodes: readonly CodeUse[] = [
  ...common,
  [codes.edgeInvalidParameter, 'The body cannot be read, or requestId is missing'],
];

const setOf = (device: readonly Parameter[]): Call => ({
  summary: 'Set a point and wait for it',
  description: `Writes one point and answers when that has ended [contract 2.5]. The body is the value under any key, \
without a member around it. What goes wrong is in \`data.status\`; the envelope fails only when the request cannot be read.

${itemTable(itemCodes.setEnded)}`,
  parameters: [...device, inPath('measurepointId', 'The point', 'setpoint_kw'), ...aloneParameters],
  body: {
    required: true,
    schema: map('One value under any key, or the members of a STRUCT'),
    examples: [{ name: 'set', summary: 'A value', value: { arg: 12.5 } }],
  },
  data: ref('EndedSet'),
  examples: [{ name: 'set', summary: 'Written', value: answer(exampleItems.setEnded) }],
  codes: aloneCodes,
});

const invokeOf = (device: readonly Parameter[]): Call => ({
  summary: 'Call a service and wait for it',
  description: `Calls one service and answers when that has ended [contract 2.7]. The body is the inputs by name.

${itemTable(itemCodes.invokeEnded)}`,
  parameters: [...device, inPath('serviceId', 'The service', 'restart'), ...aloneParameters],
  body: {
    required: false,
    schema: map('The inputs by name'),
    examples: [{ name: 'invoke', summary: 'One input', value: { delay_s: 300 } }],
  },
  data: ref('EndedInvoke'),
  examples: [{ name: 'invoke', summary: 'Called, and answered', value: answer(exampleItems.invokeEnded) }],
  codes: aloneCodes,
});

const shared = { tag: 'Data service', family: dataService } as const;
const alone = { ...shared, http: [codes.routeNotFound] };
const asset = '/dataService/devices/{assetId}';
const keys = '/dataService/products/{productKey}/devices/{deviceKey}';
const set = '/measurepoints/{measurepointId}/set';
const invoke = '/services/{serviceId}/invoke';

export const dataServiceRoutes: readonly Route[] = [
  {
    ...shared,
    method: 'put',
    path: '/dataService/devices/multiSet',
    operationId: 'multiSet',
    calls: [multiSet],
  },
  {
    ...shared,
    method: 'put',
    path: '/dataService/devices/multiInvoke',
    operationId: 'multiInvoke',
    calls: [multiInvoke],
  },
  { ...alone, method: 'put', path: asset + set, operationId: 'setByAssetId', calls: [setOf(byAssetId)] },
  // The documents have both methods [contract 8 #38].
  {
    ...alone,
    method: 'post',
    path: asset + set,
    operationId: 'setByAssetIdByPost',
    calls: [setOf(byAssetId)],
  },
  { ...alone, method: 'put', path: keys + set, operationId: 'setByKeys', calls: [setOf(byKeys)] },
  { ...alone, method: 'post', path: keys + set, operationId: 'setByKeysByPost', calls: [setOf(byKeys)] },
  {
    ...alone,
    method: 'put',
    path: asset + invoke,
    operationId: 'invokeByAssetId',
    calls: [invokeOf(byAssetId)],
  },
  { ...alone, method: 'put', path: keys + invoke, operationId: 'invokeByKeys', calls: [invokeOf(byKeys)] },
];
