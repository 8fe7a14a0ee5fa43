import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A folder that is gone after the tests of this file. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'setpoint-local-stack-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
