import { setTimeout as pause } from 'node:timers/promises';
import type { RegistryChange } from '@setpoint/registry';
import type { ChangeSpread } from '../use-cases/product-codec.js';

export interface EchoTimes {
  /** How long a caller may have to wait for what Kafka does not bring back. */
  readonly limitMs: number;
  /** What the other processes need to make use of what they read at the same time. */
  readonly marginMs: number;
}

type Named = Pick<RegistryChange, 'kind' | 'key'>;

/**
 * Hears announced changes come back from Kafka: the dispatchers read them at the same time. So a caller can be answered
 * when a change counts there, and not a moment before.
 */
export class ChangeEcho implements ChangeSpread {
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(private readonly times: EchoTimes) {}

  /** Call for every change that is read, whoever made it. */
  hear(changes: readonly Named[]): void {
    for (const change of changes) for (const heard of this.waiting.get(nameOf(change)) ?? []) heard();
  }

  /** @returns what `write` returned, when the change that it announced came back, or after the limit */
  async spread<T extends { readonly ok: boolean }>(change: Named, write: () => Promise<T>): Promise<T> {
    const name = nameOf(change);
    const listeners = this.waiting.get(name) ?? new Set();
    this.waiting.set(name, listeners);
    let heard = (): void => undefined;
    const echo = new Promise<void>((resolve) => {
      heard = resolve;
    });
    listeners.add(heard);
    try {
      const written = await write();
      if (written.ok) await this.comeBack(echo);
      return written;
    } finally {
      listeners.delete(heard);
      if (listeners.size === 0) this.waiting.delete(name);
    }
  }

  private async comeBack(echo: Promise<void>): Promise<void> {
    const { limitMs, marginMs } = this.times;
    const giveUp = new AbortController();
    const late = pause(limitMs, undefined, { signal: giveUp.signal }).catch(() => undefined);
    await Promise.race([echo, late]);
    giveUp.abort();
    await pause(marginMs);
  }
}

const nameOf = ({ kind, key }: Named): string => `${kind} ${key}`;
