import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** One thing that happened to a device. */
export interface LedgerEntry {
  /** Epoch ms on the device's own clock. */
  readonly at: number;
  /** productKey/deviceKey */
  readonly device: string;
  readonly event:
    | 'connected'
    | 'refused'
    | 'disconnected'
    | 'received'
    | 'unreadable'
    | 'answered'
    | 'unanswered';
  readonly messageId?: string;
  readonly topic?: string;
  readonly method?: string;
  readonly params?: unknown;
  /** What it answered, or could not read, as text. */
  readonly payload?: string;
  readonly detail?: string;
}

/** Append-only record of what devices saw and did: the other side of every claim about delivery. */
export interface Ledger {
  append(entry: LedgerEntry): void;
}

export class MemoryLedger implements Ledger {
  readonly entries: LedgerEntry[] = [];

  append(entry: LedgerEntry): void {
    this.entries.push(entry);
  }

  /** Commands that reached devices, in order of arrival. */
  received(device?: string): LedgerEntry[] {
    return this.entries.filter((e) => e.event === 'received' && (!device || e.device === device));
  }
}

/** JSON lines. Written without buffering, so that a killed process has recorded all that it did. */
export class FileLedger implements Ledger {
  private readonly file: number;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, 'a');
  }

  append(entry: LedgerEntry): void {
    writeSync(this.file, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.file);
  }
}

export const noLedger: Ledger = { append: () => undefined };
