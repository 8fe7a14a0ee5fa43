import type { LedgerEntry } from '@setpoint/simulated-device';

/** One command that reached a device. */
export interface Delivery {
  readonly entry: LedgerEntry;
  /** Names the command: the value to be written, or a parameter of the service. */
  readonly token: string;
}

export interface DeviceAnswer {
  /** As in the payload; null when it is no answer to anything. */
  readonly code: number | null;
  readonly at: number;
}

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** In the order in which devices wrote them down. */
export const deliveriesIn = (
  entries: readonly LedgerEntry[],
  isToken: (text: string) => boolean,
): readonly Delivery[] =>
  entries.flatMap((entry) => {
    if (entry.event !== 'received') return [];
    const texts = textsIn(entry.params);
    return [{ entry, token: texts.find(isToken) ?? texts[0] ?? JSON.stringify(entry.params ?? null) }];
  });

/** What identifies a message on the wire: its id is unique only for its device [contract 6.5]. */
export const messageKey = ({ device, messageId }: LedgerEntry): string => `${device} ${messageId}`;

/** An answer counts when it names the message, whatever the device knows it by. */
export const readAnswer = ({ payload, messageId, at }: LedgerEntry): DeviceAnswer | null => {
  try {
    const { id, code } = JSON.parse(payload ?? '') as { id?: unknown; code?: unknown };
    if (String(id) !== messageId) return null;
    return { code: code === undefined ? null : Number(code), at };
  } catch {
    return null;
  }
};
