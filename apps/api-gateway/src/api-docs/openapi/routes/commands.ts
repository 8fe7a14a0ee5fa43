import { CommandState, codes, Reach } from '@setpoint/codes';
import { MAX_ASSETS, MAX_LIST_LENGTH } from '../../../input/device-selection.js';
import { PENDING_TTL_S, TIMEOUT_S } from '../../../use-cases/issue-command.js';
import { COMMAND_PAGES, SORTED_BY } from '../../../use-cases/search-commands.js';
import { list, map, ref, struct, text } from '../../schema.js';
import { connectService } from '../families.js';
import { oneDevice, optional, orgId, required, within } from '../parameters.js';
import type { Call, CodeUse, Route } from '../route.js';
import { exampleCommand } from '../schemas/command.js';

const { answer } = connectService;

const common: readonly CodeUse[] = [
  [codes.success, 'Done; of a cached command: accepted'],
  [codes.invalidArgument, 'An argument is wrong; `msg` names it'],
  [codes.denied, 'The organisation is not that of the application'],
  [codes.notFound, 'No such device, point, service or command'],
  [codes.serverFault, 'Not known yet what became of it; look the command up'],
];

/** A refusal of several assets at once may be that of one of them, with HTTP status 200 [contract 1.4]. */
const ofOneAsset: readonly CodeUse[] = [
  [codes.rateLimited, 'One of several assets: too much waits for the device, or for the service'],
  [codes.unavailable, 'One of several assets: not tried, may simply be repeated'],
];

const issueCodes: readonly CodeUse[] = [
  ...common,
  codes.encodeFailed,
  [codes.deviceInactive, 'The device has never been active; instant commands only'],
  [codes.deviceOffline, 'The device is offline; instant commands only'],
  [codes.cacheFull, 'The device has as many waiting cached commands as it may; cached commands only'],
  [codes.notSentInTime, 'Waited behind others until its timeout and was never sent; instant commands only'],
  [codes.replyTimeout, 'Sent, but the device did not reply in time'],
];

const patience = [
  within(
    'pendingTtl',
    'Seconds that the command may wait for the device; 0 makes it an instant one, which is answered when it has ended',
    PENDING_TTL_S,
  ),
  within('timeout', 'Seconds to wait for the device', TIMEOUT_S),
];

const commandId = text(undefined, { pattern: '^[0-9]{1,19}$' });
const made = struct({ commandId: text('Decimal digits; of several assets joined by commas') });

const severalData = {
  commandId: '4013031427909091335,4013031427909091336',
  results: [
    { assetId: 'Kc81mQzT', commandId: '4013031427909091335', code: 0, msg: 'Success', submsg: null },
    { assetId: 'Rv20pLsY', commandId: '4013031427909091336', code: 0, msg: 'Success', submsg: null },
  ],
};

const setMeasurepoint: Call = {
  action: 'setMeasurepoint',
  summary: 'Set a measurement point',
  description: `Writes one point of one device, or of up to ${MAX_ASSETS} assets, each with a command of its own \
[contract 1.3, 1.4]. An instant command is answered when it has ended, a cached one when it is kept. The call carries no \
key of idempotency: calling twice makes two commands. When a command was made, \`data.commandId\` is also in a refusal.`,
  parameters: [
    orgId,
    ...oneDevice.map((parameter) =>
      parameter.name === 'assetId'
        ? {
            ...parameter,
            description: `The device, of \`setMeasurepoint\` also up to ${MAX_ASSETS} joined by commas; without it \`productKey\` and \`deviceKey\` are needed`,
            schema: text(undefined, { maxLength: MAX_LIST_LENGTH }),
          }
        : parameter,
    ),
    required('measurepointId', 'The point, as the thing model calls it', 'setpoint_kw'),
    ...patience,
  ],
  body: {
    required: true,
    schema: ref('SetMeasurepointBody'),
    examples: [
      { name: 'setMeasurepoint', summary: 'A value of the type of the point', value: { value: 12.5 } },
    ],
  },
  data: { anyOf: [made, ref('SeveralCommands')] },
  failureData: { anyOf: [made, ref('SeveralCommands')] },
  examples: [
    { name: 'setMeasurepoint', summary: 'Written', value: answer({ commandId: '4013031427909091335' }) },
    { name: 'setMeasurepoints', summary: 'Written on two assets', value: answer(severalData) },
  ],
  codes: [...issueCodes, ...ofOneAsset],
  deviceErrors: true,
};

const called = { commandId: '4013031934018981888', outputData: { ticket: 4242 } };

const invokeService: Call = {
  action: 'invokeService',
  summary: 'Call a service',
  description:
    'Calls one service of one device [contract 1.5]. `outputData` comes with the answer of an instant call only.',
  parameters: [
    orgId,
    ...oneDevice,
    required('serviceId', 'The service, as the thing model calls it', 'restart'),
    ...patience,
  ],
  body: {
    required: false,
    schema: ref('InvokeServiceBody'),
    examples: [
      { name: 'invokeService', summary: 'The inputs by name', value: { inputData: { delay_s: 300 } } },
    ],
  },
  data: ref('CalledService'),
  failureData: ref('CalledService'),
  examples: [{ name: 'invokeService', summary: 'Called, and answered', value: answer(called) }],
  codes: issueCodes,
  deviceErrors: true,
};

const get: Call = {
  action: 'get',
  summary: 'Read a command',
  description: 'Reads one command of one device, up to 7 days old [contract 1.6].',
  parameters: [
    orgId,
    ...oneDevice,
    required('commandId', 'Decimal digits', exampleCommand.commandId, commandId),
  ],
  data: ref('Command'),
  examples: [{ name: 'get', summary: 'The command', value: answer(exampleCommand) }],
  codes: common,
};

const exampleSearch = {
  expression: 'state = 6 and createTime >= "2026-01-01 08:00:00"',
  pagination: { pageNo: 1, pageSize: 20 },
  projection: ['commandId', 'state', 'commandName.defaultValue'],
};

const search: Call = {
  action: 'search',
  summary: 'List commands of a device',
  description: `Lists commands of one device, newest first, up to 7 days old [contract 1.8]. Without a body all of them.

* \`expression\`: \`state\` (\`=\`), \`commandName.zh_CN\` and \`commandName.en_US\` (\`like\`), \`createTime\` (\`>\`, \`>=\`, \`=\`, \
\`<=\`, \`<\`; local time of the device, UTC time ending in Z, or milliseconds), with \`and\`, \`or\` and brackets.
* \`pagination\`: \`pageNo\` and \`pageSize\`, both; ${COMMAND_PAGES.defaultSize} a page unless given, at most ${COMMAND_PAGES.maxSize}.
* \`projection\`: paths of members to be kept; \`.\` leads into a member, \`[*]\` into every element, \`*\` is any member.`,
  parameters: [orgId, ...oneDevice],
  body: {
    required: false,
    schema: ref('SearchBody'),
    examples: [{ name: 'search', summary: 'What failed since', value: exampleSearch }],
  },
  data: list(ref('CroppedCommand')),
  pagination: ref('Pagination'),
  examples: [
    {
      name: 'search',
      summary: 'One of one',
      value: answer([exampleCommand], { sortedBy: SORTED_BY, pageNo: 1, pageSize: 20, totalSize: 1 }),
    },
  ],
  codes: common,
};

const cancel: Call = {
  action: 'cancel',
  summary: 'Withdraw commands',
  description: `Withdraws one command that waits to be sent, or without \`commandId\` all cached ones of the device \
[contract 1.7]. \`data\` has those that were cancelled; what was sent already is not among them. No body.`,
  parameters: [orgId, ...oneDevice, optional('commandId', 'Decimal digits; all unless given', commandId)],
  data: list(ref('Command')),
  examples: [
    {
      name: 'cancel',
      summary: 'Cancelled',
      value: answer([{ ...exampleCommand, state: CommandState.canceled, reach: Reach.notSent }]),
    },
  ],
  codes: common,
};

const shared = {
  path: '/connect-service/v2.1/commands',
  tag: 'Commands',
  family: connectService,
  http: [[codes.methodNotAllowed, 'The action needs the other method']],
} as const;

export const commandSupport = {
  SeveralCommands: struct({
    commandId: text('Those that were made, joined by commas'),
    results: list(ref('AssetResult')),
  }),
  CalledService: struct({ commandId: text('Decimal digits'), outputData: map('What the service answered') }, [
    'outputData',
  ]),
};

export const commandRoutes: readonly Route[] = [
  {
    ...shared,
    method: 'post',
    operationId: 'writeCommands',
    summary: 'Set a point, call a service, list commands, withdraw commands',
    calls: [setMeasurepoint, invokeService, search, cancel],
  },
  {
    ...shared,
    method: 'get',
    operationId: 'readCommands',
    summary: 'Read a command, withdraw commands',
    // One official sample cancels by GET [contract 1].
    calls: [get, cancel],
  },
];
