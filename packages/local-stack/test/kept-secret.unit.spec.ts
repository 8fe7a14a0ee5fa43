import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepAdminToken, keepSecretKey } from '../src/run/kept-secret.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'setpoint-kept-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('what a data folder keeps to itself', () => {
  it.each([
    ['secret-key', keepSecretKey],
    ['admin-token', keepAdminToken],
  ])('is made once, for the eyes of its owner: %s', (name, keep) => {
    const made = keep(dataDir);
    expect(keep(dataDir)).toBe(made);
    const file = join(dataDir, name);
    expect(readFileSync(file, 'utf8')).toBe(`${made}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is made anew where a killed run left nothing', () => {
    writeFileSync(join(dataDir, 'secret-key'), '\n');
    expect(Buffer.from(keepSecretKey(dataDir), 'base64')).toHaveLength(32);
  });
});
