import { openSync, writeSync } from 'node:fs';

/** One append-only ledger of a run. */
export interface Journal {
  append(entry: object): void;
}

/** JSON lines. Written without buffering, so that a killed process has recorded all that it did. */
export class FileJournal implements Journal {
  private readonly file: number;

  /** @param path created when it is not there; its folder must exist */
  constructor(path: string) {
    this.file = openSync(path, 'a');
  }

  append(entry: object): void {
    writeSync(this.file, `${JSON.stringify(entry)}\n`);
  }
}
