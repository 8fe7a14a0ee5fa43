import { codes } from '@setpoint/codes';
import { type ItemMembers, invokeItem, setItem } from '@setpoint/contracts';

/** Items as they are made for real answers [contract 0.4, 2.3]. */
const item = (more: Partial<ItemMembers>): ItemMembers => ({
  requestId: 'w-9001',
  orgId: 'o17000000000042',
  callType: 'ASYNC',
  channelId: 'DATASVC.SET.site-a',
  productKey: 'pQ7wXk2L',
  deviceKey: 'ems-01',
  assetId: 'Kc81mQzT',
  identifier: 'setpoint_kw',
  callbackUrl: null,
  inputData: { arg: 12.5 },
  status: codes.edgeSuccess.code,
  msg: codes.edgeSuccess.msg,
  submsg: null,
  timeout: 30_000,
  requestedAt: 1_767_225_600_123,
  repliedAt: 1_767_225_600_127,
  ...more,
});

const call = (more: Partial<ItemMembers>): ItemMembers =>
  item({ channelId: 'DATASVC.CONTROL.site-a', identifier: 'restart', inputData: { delay_s: 300 }, ...more });

const unanswered = { messageId: null, serviceName: 'Restart', outputData: null, deviceRepliedAt: null };
const answered = {
  messageId: '4013031934018981888',
  serviceName: 'Restart',
  outputData: { ticket: 4242 },
  deviceRepliedAt: 1_767_225_601_400,
};

const missing = codes.edgePointUnknown;
const refused = { status: missing.code, msg: missing.msg, submsg: missing.msg, requestId: 'w-9002' };
const ended = { repliedAt: 1_767_225_601_456 };
const alone = { ...ended, callType: 'SYNC', channelId: null } as const;

export const exampleItems = {
  setIssued: setItem(item({})),
  setRefused: setItem(item({ ...refused, identifier: 'nope' })),
  setEnded: setItem(item(alone)),
  setResult: setItem(item({ ...ended, submsg: codes.edgeSuccess.msg })),
  invokeIssued: invokeItem(call({}), unanswered),
  invokeRefused: invokeItem(call({ ...refused, identifier: 'nope' }), { ...unanswered, serviceName: null }),
  invokeEnded: invokeItem(call(alone), answered),
  invokeResult: invokeItem(call({ ...ended, submsg: codes.edgeSuccess.msg }), {
    ...answered,
    messageId: null,
  }),
};
