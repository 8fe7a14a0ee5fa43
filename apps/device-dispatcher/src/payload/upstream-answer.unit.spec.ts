import { describe, expect, it } from '@jest/globals';
import { answerText, idOf, MAX_PAYLOAD_BYTES, readEnvelope } from './upstream-answer.js';

const post = (id: string) => `{"id":${id},"version":"1.1","method":"thing.measurepoint.post","params":{}}`;
const answer = (text: string): string => {
  const { idJson, refusal } = readEnvelope(Buffer.from(text), 'thing.measurepoint.post');
  return answerText(idJson, refusal ?? { code: 'deviceOk' });
};

describe('the answer to a request of a device [contract 6.6]', () => {
  it.each(['"12"', '12', '4013031427909091335', '"a\\"b"'])('echoes the id %s as it came', (id) => {
    expect(answer(post(id))).toBe(`{"id":${id},"code":200,"data":{}}`);
  });

  it.each(['null', '{}', 'true', '[1]'])('leaves out the id %s', (id) => {
    expect(answer(post(id))).toBe('{"code":200,"data":{}}');
  });

  it('refuses text that is no UTF-8, which could only be stored as something else', () => {
    const payload = Buffer.concat([
      Buffer.from('{"id":"7","label":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(readEnvelope(payload, undefined).refusal).toEqual({ code: 'payloadFormat' });
  });

  it('takes any method where none is demanded', () => {
    expect(readEnvelope(Buffer.from('{"id":"7"}'), undefined)).toMatchObject({
      idJson: '"7"',
      refusal: null,
    });
  });

  it('has the data and the message that it is given', () => {
    const given = { code: 'deviceOk', data: [{ a: 1 }], message: 'x' } as const;
    expect(answerText('7', given)).toBe('{"id":7,"code":200,"data":[{"a":1}],"message":"x"}');
  });

  it.each([
    ['thing.event.trip.post', true],
    ['thing.event.%s.posttrip', true],
    ['thing.event.%s.postother', false],
    ['thing.event.%s.post', false],
  ])('takes the method %s for the event trip: %s, as the Python SDK writes it', (method, isTaken) => {
    const { refusal } = readEnvelope(Buffer.from(JSON.stringify({ method })), 'thing.event.trip.post');
    expect(refusal).toEqual(isTaken ? null : { code: 'methodMismatch' });
  });

  it.each([
    ['{"id": "12", "label": "', '"12"'],
    ['{"id":12,"label":"', '12'],
    ['{"id":0,"label":"', '0'],
    ['{"id":012,"label":"', undefined],
    ['{"id":"a\\"b","label":"', undefined],
    ['{"label":"', undefined],
  ])('has the id of what is too large when it begins with it (#%#)', (head, id) => {
    const text = `${head}${'x'.repeat(MAX_PAYLOAD_BYTES)}"}`;
    expect(readEnvelope(Buffer.from(text), undefined)).toMatchObject({
      idJson: id,
      refusal: { code: 'messageTooLarge' },
    });
  });

  it.each([
    ['{"id":"7"', 1220, undefined],
    ['[]', 1220, undefined],
    ['', 1251, undefined],
    ['{"id":"7","method":"thing.measurepoint.resume"}', 1260, '7'],
    ['{"id":"7"}', 1260, '7'],
    [' '.repeat(MAX_PAYLOAD_BYTES + 1), 1008, undefined],
  ])('refuses what is wrong (#%#) with %s', (text, code, id) => {
    const parsed = JSON.parse(answer(text));
    expect(parsed).toMatchObject({ code, data: {} });
    expect(parsed.message).not.toBe('');
    expect(parsed.id).toBe(id);
  });

  it.each([
    [post('3'), '3'],
    ['x', undefined],
    [' '.repeat(MAX_PAYLOAD_BYTES + 1), undefined],
  ])('finds the id of what is refused unread (#%#)', (text, id) => expect(idOf(Buffer.from(text))).toBe(id));
});
