import { describe, expect, it } from '@jest/globals';
import { serverProperties } from './kafka-config.js';

const property = (text: string, key: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${key}=`))
    ?.slice(key.length + 1);

describe('serverProperties', () => {
  it('sends the clients of a listener where that listener says', () => {
    const text = serverProperties('/data', {
      port: 1,
      controllerPort: 2,
      listeners: [{ name: 'PROXIED', port: 3, advertisedPort: 4 }],
    });
    expect(property(text, 'listeners')).toBe(
      'PLAINTEXT://127.0.0.1:1,PROXIED://127.0.0.1:3,CONTROLLER://127.0.0.1:2',
    );
    expect(property(text, 'advertised.listeners')).toBe('PLAINTEXT://127.0.0.1:1,PROXIED://127.0.0.1:4');
    expect(property(text, 'listener.security.protocol.map')).toBe(
      'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    );
  });
});
