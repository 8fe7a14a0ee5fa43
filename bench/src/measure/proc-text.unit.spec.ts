import { describe, expect, it } from '@jest/globals';
import { parseMachineTicks, parseProcessStat, parseResidentBytes, sharesBetween } from './proc-text.js';

const stat = (name: string) =>
  `4711 (${name}) S 42 4711 4711 0 -1 4194304 99 0 0 0 250 150 30 20 20 0 11 0 75902 3133440 362 1844`;

describe('reading /proc', () => {
  it.each(['node', 'a) S 7 (b', 'two words'])('finds time and parent of a process named %p', (name) => {
    expect(parseProcessStat(stat(name))).toEqual({
      parentPid: 42,
      cpuSeconds: 4,
      endedChildrenCpuSeconds: 0.5,
    });
  });

  it('finds the resident memory, and none of a zombie', () => {
    expect(parseResidentBytes('Name:\tnode\nVmHWM:\t  99 kB\nVmRSS:\t   2048 kB\nThreads:\t11\n')).toBe(
      2_097_152,
    );
    expect(parseResidentBytes('Name:\tnode\nState:\tZ (zombie)\n')).toBe(0);
  });

  it('tells busy, idle and stolen time apart', () => {
    const before = parseMachineTicks('cpu  100 0 50 800 50 0 0 10 70 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n');
    const after = parseMachineTicks('cpu  150 0 70 810 60 5 5 20 90 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n');
    expect(before).toEqual({ total: 1_010, idle: 850, steal: 10 });
    const { busy, steal } = sharesBetween(before, after);
    expect(steal).toBeCloseTo(10 / 110);
    expect(busy).toBeCloseTo(80 / 110);
  });

  it('says zero when no time has passed', () => {
    const now = parseMachineTicks('cpu  100 0 50 800 50 0 0 10 0 0\n');
    expect(sharesBetween(now, now)).toEqual({ busy: 0, steal: 0 });
  });
});
