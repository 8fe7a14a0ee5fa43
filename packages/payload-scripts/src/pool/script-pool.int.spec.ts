import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SCRIPT_64_BIT } from '../../test/payload-vectors.js';
import { decoder, encoder, startPool, stopPools } from '../../test/running-pool.js';
import { ScriptPool } from './script-pool.js';

const LOOP = encoder('while (1);');
const ONE = encoder('return [1]');
const script = (productKey: string, source: string) => ({ productKey, source });
const bytes = (...values: number[]) => ({ ok: true, value: Uint8Array.from(values) });

describe('A call', () => {
  let pool: ScriptPool;
  beforeAll(async () => {
    pool = await startPool({ workers: 1 });
  });
  afterAll(stopPools);

  it('sees nothing of earlier calls in variables, built-ins and the global object', async () => {
    const source = `var n = 0; ${encoder(`
      var seen = [n, globalThis.left ? 1 : 0, [].left ? 1 : 0, JSON.parse.left ? 1 : 0];
      n++; globalThis.left = Array.prototype.left = JSON.parse.left = true;
      return seen;
    `)}`;
    for (let i = 0; i < 3; i++) {
      expect(await pool.encode(script('state', source), '{}')).toEqual(bytes(0, 0, 0, 0));
    }
  });

  it.each([10, 1_000, 10_000, 65_536, 100_000, 1_000_000, 4_000_000])(
    'finds a buffer of %d bytes as the script made it, whatever an earlier call wrote',
    async (size) => {
      const source = `var b = new Uint8Array(${size}); ${encoder(`
        var seen = 0;
        for (var i = 0; i < b.length; i += 997) { seen |= b[i]; b[i] = 255; }
        seen |= b[b.length - 1]; b[b.length - 1] = 255;
        return [seen];
      `)}`;
      for (let i = 0; i < 3; i++) {
        expect(await pool.encode(script(`buffer ${size}`, source), '{}')).toEqual(bytes(0));
      }
    },
  );

  it('is not changed by what calls of another product left in the same thread', async () => {
    await pool.encode(
      script('dirty', `${encoder('Array.prototype.push = 1; x = []; while (1) x.push(x)')}`),
      '{}',
    );
    expect(
      await pool.encode(script('clean', encoder('return [typeof x === "undefined" ? 1 : 2]')), '{}'),
    ).toEqual(bytes(1));
  });

  it('is done by a new source at once, and by the old one when that comes back', async () => {
    for (const n of [1, 2, 1]) {
      expect(await pool.encode(script('renewed', encoder(`return [${n}]`)), '{}')).toEqual(bytes(n));
    }
  });

  it('takes signed numbers, a Uint8Array and an ArrayBuffer as bytes', async () => {
    const outputs = ['[-128, -1, 0, 127, 128, 255]', 'new Uint8Array([1, 2])', 'new Uint8Array([3]).buffer'];
    const results = [];
    for (const out of outputs)
      results.push(await pool.encode(script('outputs', encoder(`return ${out}`)), '{}'));
    expect(results).toEqual([bytes(128, 255, 0, 127, 128, 255), bytes(1, 2), bytes(3)]);
  });

  it('hands the bytes over as a plain array of 0 to 255', async () => {
    const source = decoder('return JSON.stringify([Array.isArray(rawData), rawData])');
    expect(await pool.decode(script('input', source), Uint8Array.from([0, 127, 128, 255]))).toEqual({
      ok: true,
      value: '[true,[0,127,128,255]]',
    });
  });

  it('has only the language, and no way out of it', async () => {
    const names = [
      ...['JSON', 'Uint8Array', 'DataView', 'Date', 'parseInt', 'Math', 'String'],
      ...['setTimeout', 'require', 'process', 'fetch', 'console', 'WebAssembly', 'std', 'os'],
    ];
    const source = encoder(`return [${names.map((name) => `typeof ${name} === 'undefined' ? 0 : 1`)}]`);
    expect(await pool.encode(script('names', source), '{}')).toEqual(
      bytes(1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    );
  });

  it('takes the largest message of a device', async () => {
    const decoded = await pool.decode(
      script('large', decoder('return "x".repeat(rawData.length)')),
      new Uint8Array(512 * 1024),
    );
    expect(decoded.ok && decoded.value.length).toBe(512 * 1024);
  });

  it('with an empty input is refused', async () => {
    expect(await pool.encode(script('empty', ONE), '')).toMatchObject({ reason: 'failed' });
    expect(await pool.decode(script('empty', decoder('return "{}"')), new Uint8Array())).toMatchObject({
      reason: 'failed',
    });
  });

  it('that throws tells the author where, without frames of the platform', async () => {
    const source = `\n${encoder('throw new Error("first\\nsecond")')}`;
    expect(await pool.encode(script('thrower', source), '{}')).toEqual({
      ok: false,
      reason: 'failed',
      detail: expect.stringMatching(/^Error: first second at jsonStrToRawData \(script\.js:2:\d+\)$/),
    });
  });
});

describe('A check', () => {
  afterAll(stopPools);

  it.each([
    ['both functions', SCRIPT_64_BIT, { ok: true, value: null }],
    [
      'functions in constants',
      'const jsonStrToRawData = () => [1], rawDataToJsonStr = () => "{}";',
      { ok: true },
    ],
    [
      'one of them only',
      ONE,
      { reason: 'missingFunction', detail: expect.stringContaining('rawDataToJsonStr') },
    ],
    ['no JavaScript', 'function (', { reason: 'failed', detail: expect.stringContaining('SyntaxError') }],
    ['an endless top level', `${SCRIPT_64_BIT} while (1);`, { reason: 'timedOut' }],
  ])('of a source with %s says so', async (_, source, answer) => {
    const pool = await startPool({ workers: 1 });
    expect(await pool.check(script('checked', source))).toMatchObject(answer);
  });
});

describe('The pool', () => {
  afterEach(stopPools);

  it('answers the calls of a product in the order in which they came', async () => {
    const pool = await startPool();
    const echo = script('ordered', encoder('return [JSON.parse(jsonStr)]'));
    const answered: number[] = [];
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const result = await pool.encode(echo, String(i));
        if (result.ok) answered.push(result.value[0] ?? -1);
      }),
    );
    expect(answered).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('lets products take turns, however much one of them wants', async () => {
    const pool = await startPool({ workers: 1 });
    const answered: string[] = [];
    const call = (productKey: string) =>
      pool.encode(script(productKey, ONE), '{}').then(() => answered.push(productKey));
    const many = Array.from({ length: 20 }, () => call('many'));
    await Promise.all([...many, call('few'), call('few'), call('one')]);
    expect(answered.slice(0, 6)).toEqual(['many', 'few', 'one', 'many', 'few', 'many']);
  });

  it('gives a product one thread only, so that a bad one leaves the others to the rest', async () => {
    const pool = await startPool({ workers: 2 });
    const answered: string[] = [];
    const bad = Array.from({ length: 4 }, () =>
      pool.encode(script('bad', LOOP), '{}').then(() => answered.push('bad')),
    );
    for (let i = 0; i < 3; i++) {
      expect(await pool.encode(script('good', ONE), '{}')).toEqual(bytes(1));
      answered.push('good');
    }
    await Promise.all(bad);
    expect(answered.slice(-3)).toEqual(['bad', 'bad', 'bad']);
  });

  it('keeps one thread for products in good standing, however many are bad', async () => {
    const pool = await startPool({ workers: 2 });
    const bad = ['a', 'b', 'c'].map((key) => script(key, LOOP));
    await Promise.all(bad.map((each) => pool.encode(each, '{}')));
    const answered: string[] = [];
    const looping = bad.flatMap((each) =>
      [1, 2].map(() => pool.encode(each, '{}').then(() => answered.push('bad'))),
    );
    for (let i = 0; i < 3; i++) {
      await pool.encode(script('good', ONE), '{}');
      answered.push('good');
    }
    await Promise.all(looping);
    expect(answered.slice(-5)).toEqual(Array(5).fill('bad'));
  });

  it('refuses more than a thousand waiting calls of a product, and none of another', async () => {
    const pool = await startPool();
    const flood = Array.from({ length: 1_100 }, () => pool.encode(script('flood', ONE), '{}'));
    expect(await pool.encode(script('calm', ONE), '{}')).toEqual(bytes(1));
    const busy = (await Promise.all(flood)).filter((result) => !result.ok && result.reason === 'busy');
    expect(busy.length).toBe(99);
  });

  it('replaces a thread that does not answer, and goes on with what waits behind', async () => {
    const lost: string[] = [];
    const pool = await startPool({ workers: 1, hooks: { threadLost: ({ why }) => lost.push(why) } });
    const stuck = encoder(
      'if (jsonStr === "1") return [].indexOf.call({ length: 2 ** 53 - 1 }, 1); return [2]',
    );
    const results = await Promise.all(['1', '2'].map((json) => pool.encode(script('stuck', stuck), json)));
    expect(results).toEqual([expect.objectContaining({ reason: 'timedOut' }), bytes(2)]);
    expect(lost).toHaveLength(1);
  });

  it('loses no thread by what can be stopped inside it', async () => {
    const lost: string[] = [];
    const pool = await startPool({ workers: 1, hooks: { threadLost: ({ why }) => lost.push(why) } });
    const bodies = [
      'while (1);',
      'x = []; while (1) x.push([])',
      'eval("[".repeat(1e5))',
      '/(a+)+$/.test("a".repeat(40) + "b")',
    ];
    for (const body of bodies) {
      expect(await pool.encode(script(body, encoder(body)), '{}')).toMatchObject({ ok: false });
    }
    expect(lost).toEqual([]);
  });

  it('takes an answer that came while this process was busy', async () => {
    const pool = await startPool({ workers: 1 });
    await pool.encode(script('quick', ONE), '{}');
    const answer = pool.encode(script('quick', ONE), '{}');
    await new Promise<void>((resolve) =>
      // From here the event loop comes to its timers before it comes to messages.
      setImmediate(() => {
        // Longer than the watchdog waits.
        for (const until = performance.now() + 2_200; performance.now() < until; );
        resolve();
      }),
    );
    expect(await answer).toEqual(bytes(1));
  });

  it('tells of every call once, with its outcome', async () => {
    const told: string[] = [];
    const pool = await startPool({
      hooks: { called: ({ direction, outcome }) => told.push(`${direction} ${outcome}`) },
    });
    await pool.encode(script('told', ONE), '{}');
    await pool.decode(script('told', ONE), new Uint8Array([1]));
    await pool.encode(script('told', encoder('throw 1')), '{}');
    expect(told).toEqual(['encode ok', 'decode missingFunction', 'encode failed']);
  });

  it('answers what waits and what runs when it stops, and everything after', async () => {
    const pool = await startPool({ workers: 1 });
    const calls = Array.from({ length: 3 }, () => pool.encode(script('late', LOOP), '{}'));
    await pool.stop();
    calls.push(pool.encode(script('late', ONE), '{}'));
    expect((await Promise.all(calls)).map((result) => !result.ok && result.reason)).toEqual(
      Array(4).fill('busy'),
    );
  });

  it('can be stopped before it was started, twice, while it starts, and started again', async () => {
    const pool = new ScriptPool({ workers: 1 });
    await pool.stop();
    const starting = pool.start().catch(() => undefined);
    await pool.stop();
    await pool.stop();
    await starting;
    await pool.start();
    expect(await pool.encode(script('again', ONE), '{}')).toEqual(bytes(1));
    await pool.stop();
  });
});
