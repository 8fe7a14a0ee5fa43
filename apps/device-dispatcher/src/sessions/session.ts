import type { DeviceName } from '../login/user-name.js';

/** A device as the registry knows it. None of this changes while it is logged in. */
export interface DeviceIdentity {
  readonly orgId: string;
  readonly assetId: string;
  readonly productKey: string;
  readonly deviceKey: string;
  /** A gateway may log in sub-devices [contract 6.7]. */
  readonly productType: 'Device' | 'Gateway';
  /** With `Custom` its messages are bytes that a script reads and writes [contract 7]. */
  readonly dataFormat: 'Json' | 'Custom';
}

/** Without what else its credentials hold. */
export const identityOf = (device: DeviceIdentity): DeviceIdentity => ({
  orgId: device.orgId,
  assetId: device.assetId,
  productKey: device.productKey,
  deviceKey: device.deviceKey,
  productType: device.productType,
  dataFormat: device.dataFormat,
});

/**
 * `gatewayGone`: the connection that carried a sub-device ended. `loggedOut`: a sub-device was logged out by its gateway.
 */
export type CloseReason =
  | 'connectionLost'
  | 'takenOver'
  | 'notAllowed'
  | 'stoppedReading'
  | 'slotLost'
  | 'shutdown'
  | 'gatewayGone'
  | 'loggedOut';

/** A message as it is written to a device's connection, whatever the device has subscribed to. */
export interface Push {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  /** Called when the device's client confirmed receipt; only with QoS 1, and perhaps never. */
  readonly onAcknowledged?: () => void;
}

/** The connection that a device is reached over. */
export interface DeviceConnection {
  readonly isOpen: boolean;
  /** cleanSession 0: the client hands on what it has subscribed to, and nothing else, as the C SDK does [contract 6.3]. */
  readonly keepsSession?: boolean;
  /** Whom the certificate of the other end names; none for a sub-device, which has no connection of its own. */
  readonly provenName?: DeviceName | undefined;
  /** Hands the bytes to the socket before it returns. @returns false when the connection is closed: nothing was written */
  push(push: Push): boolean;
  /** False while so much is backed up that more should wait. */
  readonly isWritable: boolean;
  /** Resolves when nothing is backed up any more, or when it is closed. */
  whenWritable(): Promise<void>;
  /** @param lastWords written before it is closed, where it can still be */
  close(reason: CloseReason, lastWords?: Push): void;
}

/**
 * How long a device that logs in may have to wait until Kafka knows of its session: an application that hears of the
 * login from the device itself commands it at once, and must not be told that it is offline. Without Kafka devices log
 * in nevertheless.
 */
export const MAX_TELLING_MS = 500;

/** One login of one device. */
export interface Session {
  readonly device: DeviceIdentity;
  /** Grows with every login of this device, wherever it logs in. */
  readonly epoch: number;
  readonly connection: DeviceConnection;
  /**
   * Resolves when its `session.opened` came back from Kafka, so that the schedulers, which read it at the same time, know
   * of the device; or when the session is over.
   */
  readonly whenTold: Promise<void>;
  /** Resolves when the device was told that it is logged in, or when the session is over. */
  readonly whenGreeted: Promise<void>;
  /**
   * Nothing is written before this, on the monotonic clock, unless `pushableFrom` says otherwise; infinite until the device
   * was greeted. It may become later as long as it is not over.
   */
  readonly pushableAt: number;
  /** The same for what is written to one topic: earlier, when the client has subscribed to that. */
  pushableFrom(topic: string): number;
  /** Resolves when `pushableFrom` may have changed, or when the session is over. */
  readonly whenSubscribed: Promise<void>;
  /** Of a sub-device: the session of the gateway whose connection it shares [contract 6.7]. */
  readonly carrier?: Session;
}
