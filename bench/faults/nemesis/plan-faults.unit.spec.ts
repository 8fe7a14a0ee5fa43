import { describe, expect, it } from '@jest/globals';
import { planFaults } from './plan-faults.js';

const faults = (['kafka', 'kafka', 'postgres', 'services', 'links'] as const).map((ground, i) => ({
  id: `F${i + 1}`,
  ground,
}));

const names = (plan: Iterable<readonly { id: string }[]>, atMost = 1_000): string[] => {
  const taken: string[] = [];
  for (const group of plan) {
    if (taken.length === atMost) break;
    taken.push(group.map(({ id }) => id).join('+'));
  }
  return taken;
};

describe('the plan of the nemesis', () => {
  it('has each fault once and alone', () => {
    const plan = names(planFaults({ seed: 'a', faults, isEndless: false }));
    expect(plan.toSorted()).toEqual(['F1', 'F2', 'F3', 'F4', 'F5']);
  });

  it('is the same for the same seed, and another for another', () => {
    const of = (seed: string) => names(planFaults({ seed, faults, isEndless: true }), 50);
    expect(of('a')).toEqual(of('a'));
    expect(of('a')).not.toEqual(of('b'));
  });

  it('goes on without end with single faults and pairs, if that is wanted', () => {
    const plan = names(planFaults({ seed: 'a', faults, isEndless: true }), 500);
    expect(plan.slice(0, 5).toSorted()).toEqual(['F1', 'F2', 'F3', 'F4', 'F5']);
    const pairs = plan.filter((group) => group.includes('+'));
    expect(pairs.length).toBeGreaterThan(100);
    expect(pairs.length).toBeLessThan(300);
  });

  it('never makes two faults at once that take hold of the same thing', () => {
    const pairs = names(planFaults({ seed: 'b', faults, isEndless: true }), 500);
    expect(pairs).not.toContain('F1+F2');
    expect(pairs).not.toContain('F2+F1');
    expect(pairs.some((group) => /^(F\d+)\+\1$/.test(group))).toBe(false);
  });

  it('is empty when there is nothing to make', () => {
    expect(names(planFaults({ seed: 'a', faults: [], isEndless: true }))).toEqual([]);
  });

  it('repeats the only fault alone', () => {
    const plan = planFaults({ seed: 'a', faults: faults.slice(0, 1), isEndless: true });
    expect(names(plan, 3)).toEqual(['F1', 'F1', 'F1']);
  });
});
