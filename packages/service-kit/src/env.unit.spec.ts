import { describe, expect, it } from '@jest/globals';
import { bindSafety } from './bind-safety.js';
import { describeEnv, EnvError, flag, integer, oneOf, optional, parseEnv, port, text } from './env.js';

const spec = {
  HTTP_PORT: port({ default: 8080, doc: 'Port of the REST interface' }),
  GATEWAY_SLOT: optional(integer({ min: 0, max: 15, doc: 'Slot to take' })),
  SETPOINT_AUTH: oneOf(['required', 'off'], { default: 'required', doc: 'Authentication' }),
  DATABASE_URL: text({ doc: 'Postgres', pattern: /^postgres/, secret: true }),
  VERBOSE: flag({ default: false, doc: 'Say more' }),
};

const problemsOf = (source: Record<string, string>): readonly string[] => {
  try {
    parseEnv(spec, source);
  } catch (failure) {
    if (failure instanceof EnvError) return failure.problems;
    throw failure;
  }
  return [];
};

describe('parseEnv', () => {
  it('gives defaults for what is unset or empty', () => {
    expect(parseEnv(spec, { DATABASE_URL: 'postgres://x', HTTP_PORT: '', GATEWAY_SLOT: '' })).toEqual({
      HTTP_PORT: 8080,
      GATEWAY_SLOT: undefined,
      SETPOINT_AUTH: 'required',
      DATABASE_URL: 'postgres://x',
      VERBOSE: false,
    });
  });

  it('types and reads what is set', () => {
    const env = parseEnv(spec, {
      DATABASE_URL: 'postgres://x',
      HTTP_PORT: '0',
      GATEWAY_SLOT: '3',
      SETPOINT_AUTH: 'off',
      VERBOSE: 'ON',
    });
    const typed: { HTTP_PORT: number; GATEWAY_SLOT: number | undefined; SETPOINT_AUTH: 'required' | 'off' } =
      env;
    expect(typed).toMatchObject({ HTTP_PORT: 0, GATEWAY_SLOT: 3, SETPOINT_AUTH: 'off', VERBOSE: true });
  });

  it('names every bad variable at once', () => {
    expect(
      problemsOf({ HTTP_PORT: '80x', GATEWAY_SLOT: '16', SETPOINT_AUTH: 'no', VERBOSE: 'maybe' }),
    ).toEqual([
      'HTTP_PORT: expected an integer 0..65535, got "80x"',
      'GATEWAY_SLOT: expected an integer 0..15, got "16"',
      'SETPOINT_AUTH: expected one of required, off, got "no"',
      'DATABASE_URL: is not set and has no default',
      'VERBOSE: expected true or false, got "maybe"',
    ]);
  });

  it.each(['65536', '-1', '1e3', ' 80', '0x50', '8.5', '99999999999999999999'])(
    'takes %p for no port',
    (value) => expect(problemsOf({ DATABASE_URL: 'postgres://x', HTTP_PORT: value })).toHaveLength(1),
  );

  it('does not repeat a secret in its errors', () => {
    expect(problemsOf({ DATABASE_URL: 'mysql://root:hunter2@db' }).join()).not.toContain('hunter2');
  });
});

describe('describeEnv', () => {
  it('gives name, default and doc of each variable', () => {
    expect(describeEnv(spec).slice(0, 2)).toEqual([
      { name: 'HTTP_PORT', default: '8080', doc: 'Port of the REST interface' },
      { name: 'GATEWAY_SLOT', default: '', doc: 'Slot to take' },
    ]);
  });
});

describe('bindSafety', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost', '0:0:0:0:0:0:0:1'])(
    'lets a service listen without authentication on %s',
    (host) => expect(() => bindSafety('off', host)).not.toThrow(),
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', 'db', '', '127.0.0.1.example.org'])(
    'refuses to listen without authentication on %p',
    (host) => expect(() => bindSafety('off', '127.0.0.1', host)).toThrow(EnvError),
  );

  it('minds no address when authentication is required', () => {
    expect(() => bindSafety('required', '0.0.0.0')).not.toThrow();
  });
});
