import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@setpoint/simulated-device';
import { RecentCommands } from './recent-commands.js';

const command = (commandId: string) => ({ orgId: 'o', assetId: 'a', commandId });

const cancels = (recent: RecentCommands, count: number) => {
  const random = seededRandom('cancels');
  return Array.from({ length: count }, () => recent.toCancel(random)?.commandId);
};

describe('the commands that callers know of', () => {
  it('are none at first', () => {
    expect(cancels(new RecentCommands(), 3)).toEqual([undefined, undefined, undefined]);
    expect(new RecentCommands().toGet(seededRandom('gets'))).toBeUndefined();
  });

  it('are cancelled when they are cached, rather those that may still wait', () => {
    const recent = new RecentCommands();
    recent.add(command('instant'), { isCached: false, isWaiting: true });
    recent.add(command('sent'), { isCached: true, isWaiting: false });
    recent.add(command('waiting'), { isCached: true, isWaiting: true });
    const chosen = cancels(recent, 1_000);
    const share = chosen.filter((id) => id === 'waiting').length / chosen.length;
    expect(new Set(chosen)).toEqual(new Set(['waiting', 'sent']));
    expect(share).toBeCloseTo(0.8, 1);
  });

  it('are looked up whatever they are, and forgotten when many came since', () => {
    const recent = new RecentCommands();
    for (let n = 0; n < 1_000; n++)
      recent.add(command(String(n)), { isCached: n % 2 === 0, isWaiting: false });
    const random = seededRandom('gets');
    const chosen = Array.from({ length: 1_000 }, () => Number(recent.toGet(random)?.commandId));
    expect(Math.min(...chosen)).toBeGreaterThanOrEqual(500);
    expect(new Set(chosen.map((n) => n % 2)).size).toBe(2);
  });
});
