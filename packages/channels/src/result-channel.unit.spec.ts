import { describe, expect, it } from '@jest/globals';
import { type ChannelKind, channelTopicSpec, parseChannel } from './result-channel.js';

const vectors: [string, ChannelKind, boolean][] = [
  ['DATASVC.SET.fleet-a_1', 'set', true],
  ['DATASVC.CONTROL.a.b-c_9', 'control', true],
  [`DATASVC.SET.${'x'.repeat(52)}`, 'set', true],
  [`DATASVC.SET.${'x'.repeat(53)}`, 'set', false],
  [`DATASVC.SET.${'x'.repeat(48)}`, 'set', true],
  ['DATASVC.SET.', 'set', false],
  ['datasvc.set.a', 'set', false],
  ['DATASVC.CONTROL.a', 'set', false],
  ['DATASVC.SET.a b', 'set', false],
  ['DATASVC.SET.泵', 'set', false],
];

describe('channel names [contract 9.8]', () => {
  it.each(vectors)('%s as a %s channel is valid: %s', (id, kind, valid) => {
    expect(parseChannel(kind, id)).toEqual(valid ? { kind, id } : null);
  });

  it('refuses what is no text', () => {
    for (const id of [undefined, null, 7, {}, ['DATASVC.SET.a']]) expect(parseChannel('set', id)).toBeNull();
  });

  it('names the topic like the channel', () => {
    expect(channelTopicSpec({ kind: 'set', id: 'DATASVC.SET.a' }).name).toBe('DATASVC.SET.a');
  });
});
