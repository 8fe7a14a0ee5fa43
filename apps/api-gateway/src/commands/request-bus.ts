import type {
  CancelCommands,
  DeviceChanged,
  DeviceRemoved,
  GetCommand,
  SearchCommands,
  SubmitCommand,
} from '@setpoint/contracts';

export type Request =
  | { readonly type: 'command.submit'; readonly value: SubmitCommand }
  | { readonly type: 'command.cancel'; readonly value: CancelCommands }
  | { readonly type: 'command.get'; readonly value: GetCommand }
  | { readonly type: 'command.search'; readonly value: SearchCommands }
  | { readonly type: 'device.changed'; readonly value: DeviceChanged }
  | { readonly type: 'device.removed'; readonly value: DeviceRemoved };

/**
 * `sent`: Kafka has it. `notSent`: surely not, nothing will happen. `unknown`: it may have it, as when the
 * connection broke before the answer came.
 */
export type Sending = 'sent' | 'notSent' | 'unknown';

/** The way to the schedulers: topic `command.requests`, key assetId. */
export interface RequestBus {
  /** One answer a request, in order. Never rejects. */
  send(requests: readonly Request[]): Promise<readonly Sending[]>;
}
