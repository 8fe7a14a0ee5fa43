import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import kafkajs, { type logLevel as Level } from 'kafkajs';
import { kafkaLog } from './kafka-log.js';

const { logLevel } = kafkajs;

const logInto = (lines: { level: number; msg: string }[]) => {
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const write = kafkaLog(createLogger({ service: 'test', level: 'debug', destination }))(logLevel.DEBUG);
  return (level: Level, message: string) =>
    write({ namespace: 'Broker', level, label: '', log: { message, timestamp: '' } });
};

describe('kafkaLog', () => {
  it('takes the errors of the client for warnings, and its news for details', () => {
    const lines: { level: number; msg: string }[] = [];
    const log = logInto(lines);
    log(logLevel.ERROR, 'refused');
    log(logLevel.INFO, 'joined');
    log(logLevel.DEBUG, 'asked');
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      [40, 'refused'],
      [20, 'joined'],
    ]);
  });

  it('writes the same complaint once in a while only', () => {
    const lines: { level: number; msg: string }[] = [];
    const log = logInto(lines);
    for (let i = 0; i < 50; i += 1) log(logLevel.ERROR, 'refused');
    log(logLevel.ERROR, 'timed out');
    expect(lines.map(({ msg }) => msg)).toEqual(['refused', 'timed out']);
  });
});
