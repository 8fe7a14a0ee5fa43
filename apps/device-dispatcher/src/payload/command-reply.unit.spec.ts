import { describe, expect, it } from '@jest/globals';
import { readCommandReply } from './command-reply.js';

const read = (text: string) => readCommandReply(Buffer.from(text));
const ID = '1767225600';

describe('reading a reply [contract 9.9]', () => {
  it.each([
    ['{"id":"1767225600","code":200,"data":{}}', { code: 200, data: {} }],
    ['{"id":1767225600,"code":200,"data":{}}', { code: 200, data: {} }],
    ['{"id":"1767225600","code":"200","data":""}', { code: 200 }],
    ['{"id":"1767225600","code":0,"data":null,"message":""}', { code: 0, message: '' }],
    ['{"code":200,"id":"1767225600","message":""}', { code: 200, message: '' }],
    ['{"id":"1767225600","code":2001,"message":"valve stuck"}', { code: 2001, message: 'valve stuck' }],
    [
      '{"id":"1767225600","code":"1101","data":{},"message":"downstream command handler not registered"}',
      { code: 1101, data: {}, message: 'downstream command handler not registered' },
    ],
    ['{"id":"1767225600","code":220}', { code: 220 }],
    ['{"id":"1767225600"}', { code: null }],
  ])('takes %s', (text, expected) => {
    expect(read(text)).toEqual({ messageId: ID, isDataDropped: false, ...expected });
  });

  it('takes the id of another message as it is, for the scheduler to ignore', () => {
    expect(read('{"id":"1","code":200}')?.messageId).toBe('1');
  });

  it.each([
    'not json',
    '',
    '[]',
    '"x"',
    'null',
    '{"code":200}',
    '{"id":null}',
    '{"id":{"id":"1"}}',
    '{"id":true}',
  ])('ignores %p', (text) => expect(read(text)).toBeNull());

  it('keeps the digits of a number beyond 2^53', () => {
    expect(read('{"data":{"id":7}, "id" : 4013031427909091335,"code":200}')?.messageId).toBe(
      '4013031427909091335',
    );
    expect(read('{"x":"\\"id\\":1","\\u0069d":-9007199254740993}')?.messageId).toBe('-9007199254740993');
  });

  it.each([['"x"'], ['""'], ['200.5'], ['null'], ['true'], ['{}'], ['1e300'], ['99999999999'], ['"0x10"']])(
    'has no usable code in %s',
    (code) => expect(read(`{"id":"1","code":${code}}`)?.code).toBeNull(),
  );

  it.each([
    ['" 200 "', 200],
    ['200.0', 200],
    ['"-5"', -5],
  ])('reads the code %s as %s', (code, expected) => {
    expect(read(`{"id":"1","code":${code}}`)?.code).toBe(expected);
  });

  it('ignores an id too long to be one of ours', () => {
    expect(read(`{"id":"${'1'.repeat(65)}","code":200}`)).toBeNull();
    expect(read(`{"id":${'1'.repeat(400)},"code":200}`)).toBeNull();
  });

  it('makes every text one that can be stored', () => {
    const reply = read(
      '{"id":"1\\u0000","message":"a\\ud800b\\u0000","data":{"k\\udc00":["\\u0000x",{"y":"\\ud83d\\ude00"}]}}',
    );
    expect(reply).toMatchObject({
      messageId: '1',
      message: 'a\ufffdb',
      data: { 'k\ufffd': ['x', { y: '\u{1f600}' }] },
    });
  });

  it('cuts a long message and drops long data', () => {
    const reply = read(
      JSON.stringify({ id: '1', message: 'm'.repeat(5_000), data: { x: 'd'.repeat(70_000) } }),
    );
    expect(reply?.message).toHaveLength(1_024);
    expect(reply).toMatchObject({ code: null, isDataDropped: true });
    expect(reply?.data).toBeUndefined();
  });

  it.each([10_000, 100_000])('survives a reply nested %s deep', (depth) => {
    const nested = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(read(`{"data":${nested},"id":"1","code":200}`)).toEqual({
      messageId: '1',
      code: 200,
      isDataDropped: true,
    });
    expect(read('['.repeat(depth))).toBeNull();
  });
});
