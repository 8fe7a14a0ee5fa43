import type { CancelCommands, GetCommand, ResultContext, SubmitCommand } from '@setpoint/contracts';
import type { Action } from '@setpoint/device-queue';
import { CommandIds, systemClock } from '@setpoint/service-kit';
import type { DeviceIdentity, Task } from '../src/use-cases/task.js';

const ids = new CommandIds(7, systemClock);
let devices = 0;

export const orgId = 'o17000000000042';

/** An assetId that no other test uses. */
export const newAsset = (): string => `asset${++devices}`;

export const identityOf = (assetId: string): DeviceIdentity => ({
  orgId,
  productKey: 'pQ7wXk2L',
  deviceKey: `dk-${assetId}`,
});

export type SubmitOptions = Partial<Omit<SubmitCommand, 'device'>> & {
  device?: Partial<SubmitCommand['device']>;
};

/** An instant set command, as the gateway writes it. */
export const submitOf = (assetId: string, options: SubmitOptions = {}): SubmitCommand => {
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
    replyTo: { slot: 3, requestId: `r-${commandId}`, when: 'end' },
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

export const instant = (assetId: string, options: SubmitOptions = {}) => submitOf(assetId, options);
export const cached = (assetId: string, options: SubmitOptions = {}) =>
  submitOf(assetId, {
    pendingTtlMs: 600_000,
    replyTo: { slot: 3, requestId: 'r-cached', when: 'acceptance' },
    ...options,
  });

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
  cancel: { orgId, assetId, commandId, replyTo: { slot: 3, requestId: 'r-cancel', when: 'end' }, ...options },
});

export const getTask = (assetId: string, commandId: string, options: Partial<GetCommand> = {}): Task => ({
  type: 'get',
  get: {
    orgId,
    assetId,
    commandId,
    replyTo: { slot: 3, requestId: `r-get-${commandId}`, when: 'end' },
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
