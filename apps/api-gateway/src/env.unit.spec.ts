import { describe, expect, it } from '@jest/globals';
import { readEnv } from './env.js';

const SETPOINT_SECRET_KEY = Buffer.alloc(32, 1).toString('base64');
const least = { DATABASE_URL: 'postgres://db/x', KAFKA_BROKERS: 'kafka:9092', SETPOINT_SECRET_KEY };

describe('the environment of the gateway', () => {
  it('requires authentication unless told otherwise', () => {
    expect(readEnv(least)).toMatchObject({
      SETPOINT_AUTH: 'required',
      HTTP_HOST: '0.0.0.0',
      HTTP_PORT: 8080,
    });
  });

  it.each(['0.0.0.0', '192.0.2.1', '::'])('refuses an open API on %s', (host) => {
    expect(() => readEnv({ ...least, SETPOINT_AUTH: 'off', HTTP_HOST: host })).toThrow('SETPOINT_AUTH');
  });

  it.each(['127.0.0.1', '::1', 'localhost'])('allows an open API on %s', (host) => {
    expect(readEnv({ ...least, SETPOINT_AUTH: 'off', HTTP_HOST: host }).SETPOINT_AUTH).toBe('off');
  });

  it('wants a key for secrets where others can reach it, and only there', () => {
    const without = { ...least, SETPOINT_SECRET_KEY: '' };
    expect(() => readEnv(without)).toThrow('SETPOINT_SECRET_KEY');
    expect(readEnv({ ...without, HTTP_HOST: '127.0.0.1' }).SETPOINT_SECRET_KEY).toEqual([]);
  });

  it('names every variable that is wrong', () => {
    expect(() => readEnv({ HTTP_PORT: '80 80', GATEWAY_SLOT: '16' })).toThrow(
      /HTTP_PORT[\s\S]*DATABASE_URL[\s\S]*KAFKA_BROKERS[\s\S]*GATEWAY_SLOT/,
    );
  });
});
