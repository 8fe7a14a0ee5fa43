/** CONNACK return codes [contract 6.1]: not with this MQTT (1), later (3), who it is, is wrong (4), or it may not (5). */
export const ReturnCode = { badVersion: 1, unavailable: 3, badCredentials: 4, notAllowed: 5 } as const;
export type ReturnCode = (typeof ReturnCode)[keyof typeof ReturnCode];

/** Every reason for which a login is refused, as logs and metrics name it, and what the device is told. */
const returnCodes = {
  noOptions: ReturnCode.badCredentials,
  badUserName: ReturnCode.badCredentials,
  unknownDevice: ReturnCode.badCredentials,
  wrongSignature: ReturnCode.badCredentials,
  modeNotServed: ReturnCode.notAllowed,
  compressionNotServed: ReturnCode.notAllowed,
  deviceDisabled: ReturnCode.notAllowed,
  certificateNeeded: ReturnCode.notAllowed,
  activationOff: ReturnCode.notAllowed,
  alreadyActive: ReturnCode.notAllowed,
  /** MQTT 3.1, and nothing else is wrong. */
  versionNotServed: ReturnCode.badVersion,
  tooManyIntegrations: ReturnCode.unavailable,
  /** With this device, from this address. */
  tooManyFailures: ReturnCode.unavailable,
  /** From this address, whatever the devices. */
  addressFails: ReturnCode.unavailable,
  tooManyLogins: ReturnCode.unavailable,
  /** The connection ended while the login waited for its turn. */
  gone: ReturnCode.unavailable,
  notChecked: ReturnCode.unavailable,
} as const satisfies Record<string, ReturnCode>;

export type RefusalReason = keyof typeof returnCodes;

export interface Refusal {
  readonly returnCode: ReturnCode;
  readonly reason: RefusalReason;
}

export const refuse = (reason: RefusalReason): Refusal => ({ returnCode: returnCodes[reason], reason });
