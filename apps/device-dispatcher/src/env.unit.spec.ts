import { describe, expect, it } from '@jest/globals';
import { readEnv } from './env.js';

const needed = { DATABASE_URL: 'postgres://x', KAFKA_BROKERS: '127.0.0.1:9092' };

describe('the environment of the dispatcher', () => {
  it('needs a database and Kafka, and has defaults for the rest', () => {
    expect(readEnv(needed)).toMatchObject({
      MQTT_PORT: 11_883,
      HEALTH_PORT: 8082,
      SETPOINT_AUTH: 'required',
    });
    expect(() => readEnv({})).toThrow(/DATABASE_URL.*\n?.*KAFKA_BROKERS/);
  });

  it('listens to the world only while authentication is on', () => {
    expect(() => readEnv({ ...needed, SETPOINT_AUTH: 'off' })).toThrow(/SETPOINT_AUTH/);
    expect(readEnv({ ...needed, SETPOINT_AUTH: 'off', MQTT_HOST: '127.0.0.1' }).SETPOINT_AUTH).toBe('off');
  });

  it('refuses a slot that has no partition', () => {
    expect(() => readEnv({ ...needed, DISPATCHER_SLOT: '64' })).toThrow(/DISPATCHER_SLOT/);
  });
});
