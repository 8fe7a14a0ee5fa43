import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { codes } from '@setpoint/codes';
import { waitFor } from '@setpoint/service-kit';
import type { CallEntry, Told } from '../../history.js';
import { faultTenant } from '../test/fault-tenant.js';
import { Callers } from './callers.js';

interface Seen {
  readonly url: string;
  /** What had been written when the call arrived. */
  readonly written: readonly CallEntry[];
}

let server: Server;
let seen: Seen[];
let entries: CallEntry[];
let callers: Callers;
/** Answers the n-th call; undefined cuts it off. */
let answer: (n: number) => object | undefined;

beforeEach(async () => {
  seen = [];
  entries = [];
  answer = (n) => ({ code: codes.success.code, data: { commandId: String(n) } });
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', written: [...entries] });
    const body = answer(seen.length);
    if (body) response.end(JSON.stringify(body));
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  callers = new Callers(
    {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      tenants: [faultTenant('ta', ['prompt', 'sleepy', 'prompt'])],
      probed: { orgId: 'o-ta', assetId: 'ta0' },
      seed: 'test',
    },
    { append: (entry) => entries.push(entry as CallEntry) },
  );
});

afterEach(async () => {
  callers.setRate(0);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const callUntil = async (count: number): Promise<void> => {
  // The lowest at which connections are kept: what a busy machine is late with is made up for at once.
  callers.setRate(300);
  await waitFor(() => seen.length >= count, { limitMs: 60_000, what: `${count} calls` });
  await callers.finish();
};

const told = () => entries.filter((entry): entry is Told => entry.entry === 'told');

describe('callers', () => {
  it('write down what they ask before it is asked, and what they are told', async () => {
    await callUntil(100);
    for (const [n, { written }] of seen.entries())
      expect(written.filter((entry) => entry.entry === 'asked').length).toBeGreaterThan(n);
    const asked = entries.filter((entry) => entry.entry === 'asked').map((entry) => entry.callId);
    expect(new Set(told().map((entry) => entry.callId))).toEqual(new Set(asked));
    expect(callers.now()).toMatchObject({ asked: seen.length, told: seen.length, failed: 0, open: 0 });
  });

  it('write down why there was no answer, and do not ask again', async () => {
    answer = () => undefined;
    await callUntil(50);
    const failures = told().map(({ failure, status }) => ({ failure, status }));
    expect(failures).toEqual(failures.map(() => ({ failure: 'ECONNRESET', status: undefined })));
    expect(told()).toHaveLength(seen.length);
    expect(callers.now()).toMatchObject({ asked: seen.length, told: 0, failed: seen.length });
  });

  it('cancel and look up the commands that they were told of', async () => {
    await callUntil(400);
    const known = new Set(told().flatMap(({ items }) => items.map(({ commandId }) => commandId)));
    const ids = (action: string) =>
      seen
        .map(({ url }) => new URL(url, 'http://host').searchParams)
        .filter((query) => query.get('action') === action)
        .flatMap((query) => query.get('commandId') ?? []);
    expect(ids('cancel').length).toBeGreaterThan(0);
    expect(ids('get').length).toBeGreaterThan(0);
    expect([...ids('cancel'), ...ids('get')].filter((id) => !known.has(id))).toEqual([]);
  });

  it('probe with a command that is in the ledger, and say whether it succeeded', async () => {
    expect(await callers.probe()).toMatchObject({ ok: true });
    answer = () => ({ code: codes.replyTimeout.code, data: { commandId: '7' } });
    expect(await callers.probe()).toMatchObject({ ok: false });
    answer = () => undefined;
    expect(await callers.probe()).toMatchObject({ ok: false });
    expect(entries.map(({ entry, callId }) => `${entry} ${callId}`)).toEqual([
      'asked 1',
      'told 1',
      'asked 2',
      'told 2',
      'asked 3',
      'told 3',
    ]);
  });
});
