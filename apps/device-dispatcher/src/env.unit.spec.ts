import { describe, expect, it } from '@jest/globals';
import { readEnv } from './env.js';

const SETPOINT_SECRET_KEY = Buffer.alloc(32, 1).toString('base64');
const needed = { DATABASE_URL: 'postgres://x', KAFKA_BROKERS: '127.0.0.1:9092', SETPOINT_SECRET_KEY };

describe('the environment of the dispatcher', () => {
  it('needs a database and Kafka, and has defaults for the rest', () => {
    expect(readEnv(needed)).toMatchObject({
      MQTT_PORT: 11_883,
      MQTTS_PORT: 18_883,
      MQTT_TLS_CERT: undefined,
      LOGIN_FAILURES_PER_DEVICE: 60,
      LOGIN_FAILURES_PER_ADDRESS: 1_000,
      LOGINS_PER_DEVICE: 240,
      HEALTH_PORT: 8082,
      SETPOINT_AUTH: 'required',
    });
    expect(() => readEnv({})).toThrow(/DATABASE_URL.*\n?.*KAFKA_BROKERS/);
  });

  it('listens to the world only while authentication is on', () => {
    expect(() => readEnv({ ...needed, SETPOINT_AUTH: 'off' })).toThrow(/SETPOINT_AUTH/);
    expect(readEnv({ ...needed, SETPOINT_AUTH: 'off', MQTT_HOST: '127.0.0.1' }).SETPOINT_AUTH).toBe('off');
  });

  it('wants a key for secrets where devices of others can reach it, and only there', () => {
    const without = { ...needed, SETPOINT_SECRET_KEY: '' };
    expect(() => readEnv(without)).toThrow('SETPOINT_SECRET_KEY');
    expect(readEnv({ ...without, MQTT_HOST: '127.0.0.1' }).SETPOINT_SECRET_KEY).toEqual([]);
  });

  it('refuses a slot that has no partition', () => {
    expect(() => readEnv({ ...needed, DISPATCHER_SLOT: '64' })).toThrow(/DISPATCHER_SLOT/);
  });
});
