import { describe, expect, it } from '@jest/globals';
import { answersTo, readCommand } from './answers.js';
import { type BehaviourName, behaviourNames, behaviourOf } from './behaviour.js';
import { seededRandom } from './seeded-random.js';

const topic = '/sys/pQ7wXk2L/ems-01/thing/service/measurepoint/set';
const command = { topic, id: '1767225600', method: 'thing.service.measurepoint.set', params: { kw: 1 } };
const ok = { topic: `${topic}_reply`, payload: '{"id":"1767225600","code":200,"data":{}}' };

const answers = (name: BehaviourName, settings = {}, seed = 'seed') => {
  const behaviour = behaviourOf(name, settings);
  if (!behaviour) throw new Error(`no behaviour ${name}`);
  return answersTo(behaviour, command, seededRandom(seed));
};

describe('behaviours of simulated devices', () => {
  it.each(['prompt', 'sleepy'] as const)('answers at once when it is %s', (name) => {
    expect(answers(name)).toEqual([{ afterMs: 0, ...ok }]);
  });

  it('answers with its outputs when it has any', () => {
    const [answer] = answers('prompt', { data: { ticket: 4242 } });
    expect(answer?.payload).toBe('{"id":"1767225600","code":200,"data":{"ticket":4242}}');
  });

  it('answers with its error code and message when it is failing', () => {
    expect(answers('failing')[0]?.payload).toBe(
      '{"id":"1767225600","code":2001,"data":{},"message":"valve stuck"}',
    );
  });

  it('answers around its delay when it is slow, the same in every run', () => {
    const [first] = answers('slow', { delayMs: 100 });
    expect(first).toEqual({ afterMs: expect.any(Number), ...ok });
    expect(first?.afterMs).toBeGreaterThanOrEqual(50);
    expect(first?.afterMs).toBeLessThanOrEqual(150);
    expect(answers('slow', { delayMs: 100 })).toEqual([first]);
  });

  it('never answers when it is silent', () => {
    expect(answers('silent')).toEqual([]);
  });

  it('says the same twice when it is twice', () => {
    expect(answers('twice').map((a) => a.payload)).toEqual([ok.payload, ok.payload]);
  });

  it('answers after exactly its delay when it is late', () => {
    expect(answers('late', { delayMs: 1_500 })).toEqual([{ afterMs: 1_500, ...ok }]);
  });

  it('says nothing that answers the command when it is a liar', () => {
    const lies = Array.from({ length: 50 }, (_, i) => answers('liar', {}, `seed ${i}`)[0]);
    expect(
      lies.every((lie) => lie && (lie.topic !== ok.topic || !lie.payload.includes('"1767225600"'))),
    ).toBe(true);
    expect(new Set(lies.map((lie) => lie?.payload)).size).toBeGreaterThan(4);
  });

  it('knows no other names', () => {
    expect(behaviourNames).toHaveLength(8);
    expect(behaviourOf('helpful')).toBeNull();
    expect(behaviourOf('toString')).toBeNull();
  });
});

describe('reading a command', () => {
  const wire = { id: '1767225600', version: '1.0', params: { kw: 1 }, method: command.method };

  it('takes a message with all four members', () => {
    expect(readCommand(topic, JSON.stringify(wire))).toEqual(command);
  });

  it.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['a number as id', JSON.stringify({ ...wire, id: 1_767_225_600 })],
    ['an id that is no number', JSON.stringify({ ...wire, id: 'a1' })],
    ['no params', JSON.stringify({ ...wire, params: null })],
    ['no version', JSON.stringify({ ...wire, version: undefined })],
  ])('is deaf to %s', (_, payload) => {
    expect(readCommand(topic, payload)).toBeNull();
  });
});
