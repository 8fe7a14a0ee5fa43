import { describe, expect, it } from '@jest/globals';
import { createLogger, nestLogger } from './logger.js';

const logger = () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return {
    log: createLogger({ service: 'test', level: 'trace', destination }),
    last: () => JSON.parse(lines.at(-1) ?? '{}'),
    text: () => lines.join(''),
  };
};

describe('createLogger', () => {
  it('writes service and time', () => {
    const { log, last } = logger();
    log.info({ assetId: 'a' }, 'hello');
    expect(last()).toMatchObject({
      service: 'test',
      assetId: 'a',
      msg: 'hello',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('never writes a secret, at any of the first three levels', () => {
    const { log, text } = logger();
    log.info({
      password: 's3cret',
      headers: { authorization: 's3cret' },
      body: { device: { deviceSecret: 's3cret', deviceKey: 'd' } },
    });
    expect(text()).toContain('deviceKey');
    expect(text()).not.toContain('s3cret');
  });
});

describe('nestLogger', () => {
  it('passes on message and context', () => {
    const { log, last } = logger();
    nestLogger(log).log('started', 'NestFactory');
    expect(last()).toMatchObject({ level: 30, msg: 'started', context: 'NestFactory' });
  });

  it('keeps the stack of an error', () => {
    const { log, last } = logger();
    nestLogger(log).error(new Error('broken'), undefined, 'App');
    expect(last()).toMatchObject({ level: 50, msg: 'broken', context: 'App', err: { message: 'broken' } });
  });
});
