import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Resealed } from '@setpoint/registry';
import { createLogger } from '@setpoint/service-kit';
import { SecretResealer } from './secret-resealer.js';

/** What is logged when the pass ends like this. */
const logOf = async (reseal: (isStopping: () => boolean) => Promise<Resealed>): Promise<string> => {
  let text = '';
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const resealer = new SecretResealer({
    reseal,
    log: createLogger({ service: 'test', level: 'info', destination }),
  });
  await resealer.start();
  await resealer.stop();
  return text;
};

describe('the pass over stored secrets', () => {
  it('says how many it rewrote, and nothing when there was nothing to do', async () => {
    expect(await logOf(async () => ({ rewritten: 3, unreadable: 0 }))).toContain('"rewritten":3');
    expect(await logOf(async () => ({ rewritten: 0, unreadable: 0 }))).toBe('');
  });

  it('names the variable when secrets cannot be read', async () => {
    expect(await logOf(async () => ({ rewritten: 0, unreadable: 2 }))).toMatch(
      /"unreadable":2.*SETPOINT_SECRET_KEY/,
    );
  });

  it('leaves the process alone when it fails', async () => {
    const failing = logOf(async () => {
      throw new Error('no database');
    });
    expect(await failing).toContain('the next start tries again');
  });

  it('ends early when the process stops', async () => {
    const waits = async (isStopping: () => boolean) => {
      while (!isStopping()) await new Promise((resolve) => setImmediate(resolve));
      return { rewritten: 1, unreadable: 0 };
    };
    expect(await logOf(waits)).toContain('"rewritten":1');
  });
});
