import { describe, expect, it } from '@jest/globals';
import { answerForbidden, answerText, MAX_PAYLOAD_BYTES, readUpstream } from './upstream-answer.js';

const POST = 'thing/measurepoint/post';
const post = (id: string) => `{"id":${id},"version":"1.1","method":"thing.measurepoint.post","params":{}}`;
const answer = (path: string, text: string): string | null => {
  const request = readUpstream(path, Buffer.from(text));
  return request && answerText(request.idJson, request.code);
};

describe('the answer to a request of a device [contract 6.6]', () => {
  it.each(['"12"', '12', '4013031427909091335', '"a\\"b"'])('echoes the id %s as it came', (id) => {
    expect(answer(POST, post(id))).toBe(`{"id":${id},"code":200,"data":{}}`);
  });

  it.each(['null', '{}', 'true', '[1]'])('leaves out the id %s', (id) => {
    expect(answer(POST, post(id))).toBe('{"code":200,"data":{}}');
  });

  it.each([
    'thing/measurepoint/post/batch',
    'thing/measurepoint/resume',
    'thing/measurepoint/resume/batch',
    'thing/event/overheat/post',
    'thing/attribute/update',
    'thing/tag/query',
    'thing/tsltemplate/get',
    'ota/device/inform',
    'thing/log/post',
  ])('accepts %s', (path) => {
    const text = JSON.stringify({ id: '1', method: path.replaceAll('/', '.') });
    expect(answer(path, text)).toBe('{"id":"1","code":200,"data":{}}');
  });

  it.each([
    ['{"id":"7"', 1220, undefined],
    ['[]', 1220, undefined],
    ['', 1251, undefined],
    ['{"id":"7","method":"thing.measurepoint.resume"}', 1260, '7'],
    ['{"id":"7"}', 1260, '7'],
    [' '.repeat(MAX_PAYLOAD_BYTES + 1), 1008, undefined],
  ])('refuses what is wrong (#%#) with %s', (text, code, id) => {
    const parsed = JSON.parse(answer(POST, text) ?? '');
    expect(parsed).toMatchObject({ code, data: {} });
    expect(parsed.message).not.toBe('');
    expect(parsed.id).toBe(id);
  });

  it.each([
    'x',
    'thing/measurepoint/post_reply',
    'thing/service/a_reply',
    'ota/device/upgrade_reply',
    'combine/login',
  ])('ignores %s', (path) => expect(answer(path, post('1'))).toBeNull());

  it('says 1009 on the topic of another device, whatever the payload is', () => {
    expect(answerForbidden(Buffer.from(post('3')))).toMatch(/^\{"id":3,"code":1009,"data":\{\},"message":/);
    expect(answerForbidden(Buffer.from('x'))).toMatch(/^\{"code":1009,/);
  });
});
