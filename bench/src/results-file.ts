import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadRow } from './loads/load-row.js';

/** `DIR/2026-11-27T08-15-00Z.json` and what lies beside it with the same name. */
export class ResultsFile {
  private readonly raw: Record<string, unknown> = {};
  private readonly rows: Record<string, readonly LoadRow[]> = {};

  /** @param about what is known of the run before it begins */
  constructor(
    private readonly dir: string,
    private readonly startedAt: Date,
    private readonly about: Readonly<Record<string, unknown>>,
  ) {}

  /** All that a load measured; saved at once, since another load may take minutes or fail. */
  keep(load: string, raw: unknown): void {
    this.raw[load] = raw;
    this.save();
  }

  keepRows(load: string, rows: readonly LoadRow[]): void {
    this.rows[load] = rows;
    this.save();
  }

  /** @returns the path of the file */
  save(): string {
    const { about, raw, rows } = this;
    const content = { startedAt: this.startedAt.toISOString(), ...about, raw, rows };
    return this.writeBeside('.json', `${JSON.stringify(content, rounded)}\n`);
  }

  /** @returns the path of the file */
  writeBeside(ending: string, content: string): string {
    mkdirSync(this.dir, { recursive: true });
    const name = this.startedAt
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '-');
    const path = join(this.dir, name + ending);
    writeFileSync(path, content);
    return path;
  }
}

/** To a millionth: what is behind it was never measured. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value;
