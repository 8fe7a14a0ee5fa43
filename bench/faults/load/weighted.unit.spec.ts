import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@setpoint/simulated-device';
import { pickWeighted } from './weighted.js';

describe('a weighted choice', () => {
  it('takes each as often as its share says', () => {
    const random = seededRandom('weights');
    const chosen = Array.from({ length: 10_000 }, () =>
      pickWeighted(
        [
          ['often', 0.7],
          ['seldom', 0.3],
          ['never', 0],
        ],
        random,
      ),
    );
    expect(chosen.filter((one) => one === 'often').length / 10_000).toBeCloseTo(0.7, 1);
    expect(chosen).not.toContain('never');
  });
});
