import type {
  CancelCommands,
  GetCommand,
  ResultContext,
  SearchCommands,
  SubmitCommand,
} from '@setpoint/contracts';
import type { Action } from '@setpoint/device-queue';
import { CommandIds, systemClock } from '@setpoint/service-kit';
import type { DeviceIdentity, Task } from '../src/use-cases/task.js';

const ids = new CommandIds(7, systemClock);
let devices = 0;

export const orgId = 'o17000000000042';

/** The slot that all test requests name in `replyTo`. */
const GATEWAY_SLOT = 3;

/** An assetId that no other test uses. */
export const newAsset = (): string => `asset${++devices}`;

export const identityOf = (assetId: string): DeviceIdentity => ({
  orgId,
  productKey: 'pQ7wXk2L',
  deviceKey: `dk-${assetId}`,
});

export type SubmitOptions = Partial<Omit<SubmitCommand, 'device'>> & {
  readonly device?: Partial<SubmitCommand['device']>;
};

/** An instant command that sets a point, as the gateway writes it. */
export const instant = (assetId: string, options: SubmitOptions = {}): SubmitCommand => {
  const commandId = options.commandId ?? ids.next();
  return {
    commandId,
    ...identityOf(assetId),
    assetId,
    commandType: 1,
    identifier: 'setpoint_kw',
    commandName: { defaultValue: 'Power setpoint', i18nValue: { en_US: 'Power setpoint' } },
    inputData: 12.5,
    timeoutMs: 30_000,
    pendingTtlMs: 0,
    createdAt: Date.now(),
    replyTo: { slot: GATEWAY_SLOT, requestId: `r-${commandId}`, when: 'end' },
    result: null,
    ...options,
    device: {
      revision: 1,
      activated: true,
      enabled: true,
      dataFormat: 'Json',
      qos: 0,
      timezone: '+08:00',
      ...options.device,
    },
  };
};

/** A cached one; its caller waits for the acceptance. */
export const cached = (assetId: string, options: SubmitOptions = {}): SubmitCommand => {
  const submit = instant(assetId, { pendingTtlMs: 600_000, ...options });
  const replyTo = { slot: GATEWAY_SLOT, requestId: `r-${submit.commandId}`, when: 'acceptance' as const };
  return { ...submit, replyTo: options.replyTo === undefined ? replyTo : options.replyTo };
};

export const resultContext = (options: Partial<ResultContext> = {}): ResultContext => ({
  kind: 'set',
  channelId: 'DATASVC.SET.site-a',
  requestId: 'w-9001',
  callbackUrl: null,
  inputData: { arg: 12.5 },
  gmtServiceRequest: 1767225600123,
  ...options,
});

export const submitTask = (submit: SubmitCommand): Task => ({ type: 'submit', submit });

export const cancelTask = (
  assetId: string,
  commandId: string | null,
  options: Partial<CancelCommands> = {},
): Task => ({
  type: 'cancel',
  cancel: {
    orgId,
    assetId,
    commandId,
    replyTo: { slot: GATEWAY_SLOT, requestId: 'r-cancel', when: 'end' },
    ...options,
  },
});

export const getTask = (assetId: string, commandId: string, options: Partial<GetCommand> = {}): Task => ({
  type: 'get',
  get: {
    orgId,
    assetId,
    commandId,
    replyTo: { slot: GATEWAY_SLOT, requestId: `r-get-${commandId}`, when: 'end' },
    ...options,
  },
});

export const searchTask = (assetId: string, options: Partial<SearchCommands> = {}): Task => ({
  type: 'search',
  search: {
    orgId,
    assetId,
    timezone: '+08:00',
    expression: null,
    projection: null,
    offset: 0,
    limit: 100,
    replyTo: { slot: GATEWAY_SLOT, requestId: 'r-search', when: 'end' },
    ...options,
  },
});

export const deviceTask = (assetId: string, action: Action): Task => ({
  type: 'device',
  assetId,
  action,
  ...((action.type === 'sessionOpened' || action.type === 'deviceChanged') && {
    identity: identityOf(assetId),
  }),
});

export const openTask = (assetId: string, epoch = 1, slot = 5, incarnation = 1): Task =>
  deviceTask(assetId, { type: 'sessionOpened', session: { slot, incarnation, epoch } });

export const closeTask = (assetId: string, epoch = 1): Task =>
  deviceTask(assetId, { type: 'sessionClosed', epoch });

export const handedOverTask = (assetId: string, dispatchNumber = 1): Task =>
  deviceTask(assetId, { type: 'handedOver', dispatchNumber, at: Date.now() });

export const notDeliveredTask = (
  assetId: string,
  reason: 'noSession' | 'late' | 'encodeFailed',
  more: { readonly detail?: string } = {},
): Task => deviceTask(assetId, { type: 'notDelivered', dispatchNumber: 1, reason, ...more });

export const repliedTask = (
  assetId: string,
  messageId: number | string | null | undefined,
  options: Partial<Action & { type: 'replied' }> = {},
): Task =>
  deviceTask(assetId, {
    type: 'replied',
    messageId: String(messageId),
    on: { kind: 'set' },
    code: 200,
    receivedAt: Date.now(),
    ...options,
  });

export const deadlineTask = (assetId: string): Task => deviceTask(assetId, { type: 'deadlinePassed' });
