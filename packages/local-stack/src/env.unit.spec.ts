import { describe, expect, it } from '@jest/globals';
import { readEnv } from './env.js';

describe('readEnv', () => {
  it('takes the ports of the fixed interface when nothing is set', () => {
    expect(readEnv({}).ports).toEqual({
      http: 8080,
      mqtt: 11883,
      mqtts: 18883,
      schedulerHealth: 8081,
      dispatcherHealth: 8082,
      kafka: 29092,
      postgres: 25432,
    });
  });

  it('counts an empty variable as not set', () => {
    expect(readEnv({ DATABASE_URL: '', KAFKA_BROKERS: '', HTTP_PORT: '' })).toMatchObject({
      databaseUrl: undefined,
      kafkaBrokers: undefined,
      ports: { http: 8080 },
    });
  });

  it.each(['0', '65536', '80a', '-1', '1e3'])('names the variable whose port is %s', (text) => {
    expect(() => readEnv({ MQTT_PORT: text })).toThrow(
      `MQTT_PORT is "${text}", which is no port: give a number from 1 to 65535.`,
    );
  });
});
