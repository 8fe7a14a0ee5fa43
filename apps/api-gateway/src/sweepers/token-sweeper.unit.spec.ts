import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@setpoint/service-kit';
import { TokenSweeper } from './token-sweeper.js';

const log = createLogger({ service: 'test', level: 'silent' });
const clock = { now: () => 7 };

describe('the sweep of tokens', () => {
  it('goes on while there may be more', async () => {
    const asked: number[] = [];
    const forget = async (nowMs: number) => asked.push(nowMs) < 3;
    await new TokenSweeper({ forget, clock, log }).runOnce(5);
    expect(asked).toEqual([5, 5, 5]);
  });

  it('comes again after a failure, on the database clock', async () => {
    const sweeper = await new Promise<TokenSweeper>((resolve) => {
      let runs = 0;
      const started: TokenSweeper = new TokenSweeper({
        forget: async (nowMs) => {
          runs += 1;
          if (runs === 1) throw new Error('no database');
          expect(nowMs).toBe(7);
          resolve(started);
          return false;
        },
        clock,
        log,
        everyMs: 1,
      });
      void started.start();
    });
    await sweeper.stop();
  });

  it('can be stopped before it was started, and twice, and waits for what runs', async () => {
    let begin = (): void => undefined;
    let finish = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let isDone = false;
    const forget = async () => {
      begin();
      await finished;
      isDone = true;
      return false;
    };
    const sweeper = new TokenSweeper({ forget, clock, log, everyMs: 1 });
    await sweeper.stop();
    await sweeper.start();
    await begun;
    const stopped = sweeper.stop();
    finish();
    await stopped;
    expect(isDone).toBe(true);
    await sweeper.stop();
  });
});
