import { describe, expect, it } from '@jest/globals';
import { latencyPicture } from './latency-picture.js';
import { stepOf } from './step-of.js';

describe('the picture of latencies', () => {
  it('has a panel for each rate that was run, and a line for each system', () => {
    const steps = [stepOf('floor', 1, 300, [5, 9, 30]), stepOf('setpoint', 1, 300, [7, 12, 44])];
    const svg = latencyPicture(steps, [300, 1_000]) ?? '';
    expect(svg.match(/commands\/s</g)).toHaveLength(1);
    expect(svg.match(/<path class="line [a-z-]+"/g)).toEqual([
      '<path class="line floor"',
      '<path class="line setpoint"',
    ]);
  });

  it('holds no number that is none', () => {
    const svg = latencyPicture([stepOf('floor', 1, 300, [5])], [300]);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('is none when no rate has an answer', () => {
    expect(latencyPicture([stepOf('floor', 1, 300, [])], [300])).toBeUndefined();
  });
});
