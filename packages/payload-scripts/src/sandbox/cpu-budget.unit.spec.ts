import { describe, expect, it } from '@jest/globals';
import { CpuBudget } from './cpu-budget.js';

/** A thread whose time passes as the test says, on a processor or off it. */
class FakeThread {
  private wallMs = 1_000;
  private cpuMs = 50;
  cpuAsked = 0;
  readonly clocks = {
    wall: () => this.wallMs,
    cpu: () => {
      this.cpuAsked += 1;
      return this.cpuMs;
    },
  };

  run(ms: number): void {
    this.wallMs += ms;
    this.cpuMs += ms;
  }

  wait(ms: number): void {
    this.wallMs += ms;
  }
}

const start = () => {
  const thread = new FakeThread();
  const budget = new CpuBudget(thread.clocks);
  budget.refill(100);
  budget.spend();
  return { thread, budget };
};

describe('The time that a script may run', () => {
  it('is over when the thread was on a processor for as long', () => {
    const { thread, budget } = start();
    const stops = Array.from({ length: 11 }, () => {
      thread.run(10);
      return budget.spend();
    });
    expect(stops.indexOf(true)).toBe(9);
  });

  it('does not pass while the thread waits for a processor', () => {
    const { thread, budget } = start();
    let rounds = 0;
    for (; !budget.spend(); rounds++) {
      thread.wait(30);
      thread.run(10);
    }
    expect(rounds).toBe(10);
  });

  it('is over when five times as much has passed, whatever the thread got of it', () => {
    const { thread, budget } = start();
    const stops = Array.from({ length: 6 }, () => {
      thread.wait(99);
      thread.run(1);
      return budget.spend();
    });
    expect(stops.indexOf(true)).toBe(4);
  });

  it('stays over until it is refilled', () => {
    const { thread, budget } = start();
    thread.run(200);
    expect([budget.spend(), budget.spend(), budget.isSpent]).toEqual([true, true, true]);
    budget.refill(100);
    expect([budget.isSpent, budget.spend()]).toEqual([false, false]);
  });

  it('is asked of the processor only at the first look and when it may be over', () => {
    const { thread, budget } = start();
    for (let i = 0; i < 99; i++) {
      thread.run(1);
      budget.spend();
    }
    expect(thread.cpuAsked).toBe(1);
  });
});
