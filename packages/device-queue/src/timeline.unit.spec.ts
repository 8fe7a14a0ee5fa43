import { describe, expect, it } from '@jest/globals';
import { Timeline } from '../test/timeline.js';

const ended = (t: Timeline, name: string) => {
  const { at, code } = t.endings.get(name) ?? {};
  return { at, code };
};

/** Queue and state time lines [contract 9.7]. */
describe('the time line', () => {
  it('Q1: an instant command is answered when the device replies', () => {
    const t = new Timeline().online(0).instant('A', 0, 10, { afterS: 2 }).run();
    expect(t.of('A')).toBe('0:1, 0:4, 2:5');
    expect(ended(t, 'A')).toEqual({ at: 2, code: 0 });
  });

  it('Q2: an instant command to an offline device fails at once', () => {
    const t = new Timeline().activated().instant('A', 0, 10, null).run();
    expect(t.of('A')).toBe('0:6');
    expect(ended(t, 'A')).toEqual({ at: 0, code: 11900 });
  });

  it('Q3: an instant command to a device that was never activated fails at once', () => {
    const t = new Timeline().instant('A', 0, 10, null).run();
    expect(t.of('A')).toBe('0:6');
    expect(ended(t, 'A')).toEqual({ at: 0, code: 11888 });
  });

  it('Q4: a cached command waits for the device', () => {
    const t = new Timeline().cached('A', 0, { ttlS: 600 }, { afterS: 1 }).online(100).run();
    expect(t.of('A')).toBe('0:1, 100:4, 101:5');
  });

  it('Q5: a cached command that waited too long expires and is not sent', () => {
    const t = new Timeline().cached('A', 0, { ttlS: 60 }, { afterS: 1 }).online(100).run();
    expect(t.of('A')).toBe('0:1, 60:3');
    expect(t.sentOrder).toEqual([]);
  });

  it('Q6: an instant command whose time runs out behind another is never sent', () => {
    const t = new Timeline().online(0).cached('A', 0, {}, null).instant('B', 5, 10, null).run();
    expect(t.of('A')).toBe('0:1, 0:4, 30:7');
    expect(t.of('B')).toBe('5:1, 15:6');
    expect(ended(t, 'B')).toEqual({ at: 15, code: 11904 });
    expect(t.sentOrder).toEqual(['A']);
  });

  it('Q7: a timeout releases the queue', () => {
    const t = new Timeline()
      .online(0)
      .cached('A', 0, { timeoutS: 5 }, null)
      .instant('B', 1, 10, { afterS: 2 })
      .run();
    expect(t.of('A')).toBe('0:1, 0:4, 5:7');
    expect(t.of('B')).toBe('1:1, 5:4, 7:5');
    expect(ended(t, 'B')).toEqual({ at: 7, code: 0 });
  });

  it('Q8: an instant command has its own time from its creation, wherever it spent it', () => {
    const t = new Timeline()
      .online(0)
      .cached('A', 0, { timeoutS: 5 }, null)
      .instant('B', 1, 10, { afterS: 20 })
      .run();
    expect(t.of('B')).toBe('1:1, 5:4, 11:7');
    expect(ended(t, 'B')).toEqual({ at: 11, code: 11915 });
  });

  it('Q9: what is cancelled is not sent, and what was sent cannot be cancelled', () => {
    const t = new Timeline()
      .cached('A', 0, {}, { afterS: 1 })
      .cached('B', 1, {}, { afterS: 1 })
      .cached('C', 2, {}, { afterS: 1 })
      .cancel('B', 10)
      .online(50)
      .cancel('A', 60)
      .run();
    expect([t.of('A'), t.of('B'), t.of('C')]).toEqual(['0:1, 50:4, 51:5', '1:1, 10:2', '2:1, 51:4, 52:5']);
    expect(t.sentOrder).toEqual(['A', 'C']);
  });

  it("Q10: a device's error code is the outcome", () => {
    const t = new Timeline().online(0).instant('A', 0, 10, { afterS: 1, code: 2005 }).run();
    expect(t.of('A')).toBe('0:1, 0:4, 1:6');
    expect(t.endings.get('A')).toMatchObject({ code: 2005, deviceError: true });
  });

  it('Q11: a reply with code 0 is a success', () => {
    const t = new Timeline().online(0).instant('A', 0, 10, { afterS: 1, code: 0 }).run();
    expect(t.of('A')).toBe('0:1, 0:4, 1:5');
    expect(ended(t, 'A').code).toBe(0);
  });

  it('Q12: the 51st cached command fails', () => {
    const t = new Timeline();
    for (let i = 1; i <= 51; i++) t.cached(`C${i}`, 0, { ttlS: 600 }, null);
    t.cancel('nothing', 1).run();
    expect(t.of('C50')).toBe('0:1, 600:3');
    expect(t.of('C51')).toBe('0:6');
    expect(ended(t, 'C51').code).toBe(11902);
  });

  it('Q13: an instant command that reaches the head while the device is offline fails then', () => {
    const t = new Timeline()
      .online(0, 8)
      .cached('A', 0, { timeoutS: 10 }, null)
      .instant('B', 2, 30, { afterS: 1 })
      .run();
    expect(t.of('A')).toBe('0:1, 0:4, 10:7');
    expect(t.of('B')).toBe('2:1, 10:6');
    expect(ended(t, 'B')).toEqual({ at: 10, code: 11900 });
  });

  it('Q14: a late reply changes nothing', () => {
    const t = new Timeline().online(0).instant('A', 0, 5, { afterS: 9 }).run();
    expect(t.of('A')).toBe('0:1, 0:4, 5:7');
    expect(ended(t, 'A')).toEqual({ at: 5, code: 11915 });
  });

  it('Q15: cached commands follow one another', () => {
    const t = new Timeline()
      .online(0)
      .cached('A', 0, { timeoutS: 5 }, null)
      .cached('B', 1, {}, { afterS: 1 })
      .run();
    expect([t.of('A'), t.of('B')]).toEqual(['0:1, 0:4, 5:7', '1:1, 5:4, 6:5']);
  });
});
