import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@setpoint/simulated-device';
import { classOfLink, linkClasses, oneOfEachClass } from './link-choice.js';

const services = ['gateway-1', 'gateway-2', 'scheduler-1', 'dispatcher-1'];
const names = ['http', 'mqtt', ...services.flatMap((name) => [`${name}-kafka`, `${name}-postgres`])];

describe('the choice of links', () => {
  it.each(['a', 'b', 'c'])('takes one of each class with seed %p', (seed) => {
    const chosen = oneOfEachClass(names, seededRandom(seed));
    expect(chosen.map(classOfLink).toSorted()).toEqual([...linkClasses].toSorted());
  });

  it('takes other links and another order with other seeds', () => {
    const of = (seed: number) => oneOfEachClass(names, seededRandom(`seed ${seed}`)).join();
    expect(new Set(Array.from({ length: 50 }, (_, seed) => of(seed))).size).toBeGreaterThan(20);
  });

  it('leaves out classes of which there is no link', () => {
    expect(oneOfEachClass(['mqtt'], seededRandom('a'))).toEqual(['mqtt']);
  });
});
