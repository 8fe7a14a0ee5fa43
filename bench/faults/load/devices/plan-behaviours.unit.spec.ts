import { describe, expect, it } from '@jest/globals';
import { behaviourNames, seededRandom } from '@setpoint/simulated-device';
import { answersLike } from './fault-behaviour.js';
import { planBehaviours } from './plan-behaviours.js';

describe('the behaviours of a fleet', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(planBehaviours('a', 100)).toEqual(planBehaviours('a', 100));
    expect(planBehaviours('a', 100)).not.toEqual(planBehaviours('b', 100));
  });

  it.each(['a', 'b', 'c'])('are mostly prompt, and each of the others is there, with seed %p', (seed) => {
    const plan = planBehaviours(seed, 300);
    expect(plan).toHaveLength(300);
    expect(plan.filter((name) => name === 'prompt')).toHaveLength(180);
    expect(new Set(plan)).toEqual(new Set([...behaviourNames, 'flapping']));
  });

  it.each([1, 5, 300])('begin with a prompt device for the probe among %p', (count) => {
    expect(planBehaviours('a', count)[0]).toBe('prompt');
    expect(planBehaviours('a', count)).toHaveLength(count);
  });

  it('answer like a prompt device when only the connection is bad', () => {
    const random = seededRandom('a');
    expect(answersLike('flapping', random)).toEqual({ name: 'prompt' });
    expect(answersLike('late', random)).toEqual({ name: 'late', delayMs: 6_000 });
  });

  it('do not sleep all at the same times', () => {
    const random = seededRandom('a');
    expect(answersLike('sleepy', random)).not.toEqual(answersLike('sleepy', random));
  });
});
