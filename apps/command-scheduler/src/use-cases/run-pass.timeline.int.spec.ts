import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { PassHarness } from '../../test/pass-harness.js';
import { StoredTimeline } from '../../test/stored-timeline.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const timeline = () => new StoredTimeline(new PassHarness(fresh.database, partition++));

/** Queue and state time lines [contract 9.7], over the database. */
describe('the stored time line', () => {
  it('Q1: answers an instant command when the device replies', async () => {
    const t = await timeline().online(0).instant('A', 0, 10, { afterS: 2 }).run();
    expect([t.of('A'), t.answerTo('A')]).toEqual(['0:1, 0:4, 2:5', '2 0']);
  });

  it('Q2, Q3: fails an instant command at once when the device is offline or was never activated', async () => {
    const offline = await timeline().instant('A', 0, 10, null).run();
    const inactive = await timeline().instant('A', 0, 10, null, false).run();
    expect([offline.of('A'), offline.answerTo('A')]).toEqual(['0:6', '0 11900']);
    expect([inactive.of('A'), inactive.answerTo('A')]).toEqual(['0:6', '0 11888']);
  });

  it('Q4, Q5: keeps a cached command for the device, until it expires', async () => {
    const waits = await timeline().cached('A', 0, { ttlS: 600 }, { afterS: 1 }).online(100).run();
    const expires = await timeline().cached('A', 0, { ttlS: 60 }, { afterS: 1 }).online(100).run();
    expect(waits.of('A')).toBe('0:1, 100:4, 101:5');
    expect([expires.of('A'), expires.sentOrder]).toEqual(['0:1, 60:3', []]);
  });

  it('Q6: never sends an instant command whose time ran out behind another', async () => {
    const t = await timeline().online(0).cached('A', 0, {}, null).instant('B', 5, 10, null).run();
    expect([t.of('A'), t.of('B'), t.answerTo('B')]).toEqual(['0:1, 0:4, 30:7', '5:1, 15:6', '15 11904']);
    expect(t.sentOrder).toHaveLength(1);
  });

  it('Q7, Q8: goes on after a timeout, and counts an instant command from its creation', async () => {
    const answered = await timeline()
      .online(0)
      .cached('A', 0, { timeoutS: 5 }, null)
      .instant('B', 1, 10, { afterS: 2 })
      .run();
    const late = await timeline()
      .online(0)
      .cached('A', 0, { timeoutS: 5 }, null)
      .instant('B', 1, 10, { afterS: 20 })
      .run();
    expect([answered.of('A'), answered.of('B'), answered.answerTo('B')]).toEqual([
      '0:1, 0:4, 5:7',
      '1:1, 5:4, 7:5',
      '7 0',
    ]);
    expect([late.of('B'), late.answerTo('B')]).toEqual(['1:1, 5:4, 11:7', '11 11915']);
  });

  it('Q9: does not send what was cancelled, and cancels nothing that was sent', async () => {
    const t = await timeline()
      .cached('A', 0, {}, { afterS: 1 })
      .cached('B', 1, {}, { afterS: 1 })
      .cached('C', 2, {}, { afterS: 1 })
      .cancel('B', 10)
      .online(50)
      .cancel('A', 60)
      .run();
    expect([t.of('A'), t.of('B'), t.of('C')]).toEqual(['0:1, 50:4, 51:5', '1:1, 10:2', '2:1, 51:4, 52:5']);
  });

  it('Q10, Q11: takes 0 for success and other codes for the outcome', async () => {
    const error = await timeline().online(0).instant('A', 0, 10, { afterS: 1, code: 2005 }).run();
    const zero = await timeline().online(0).instant('A', 0, 10, { afterS: 1, code: 0 }).run();
    expect([error.of('A'), error.answerTo('A')]).toEqual(['0:1, 0:4, 1:6', '1 2005']);
    expect([zero.of('A'), zero.answerTo('A')]).toEqual(['0:1, 0:4, 1:5', '1 0']);
  });

  it('Q12: fails the 51st cached command', async () => {
    const t = timeline();
    for (let i = 1; i <= 51; i++) t.cached(`C${i}`, 0, { ttlS: 600 }, null);
    await t.run();
    expect([t.of('C1'), t.of('C50'), t.of('C51')]).toEqual(['0:1, 600:3', '0:1, 600:3', '0:6']);
  });

  it('Q13: fails an instant command that reaches the head while the device is offline', async () => {
    const t = await timeline()
      .online(0, 8)
      .cached('A', 0, { timeoutS: 10 }, null)
      .instant('B', 2, 30, { afterS: 1 })
      .run();
    expect([t.of('A'), t.of('B'), t.answerTo('B')]).toEqual(['0:1, 0:4, 10:7', '2:1, 10:6', '10 11900']);
  });

  it('Q14, Q15: ignores a late reply, and goes on with the next', async () => {
    const late = await timeline().online(0).instant('A', 0, 5, { afterS: 9 }).run();
    const next = await timeline()
      .online(0)
      .cached('A', 0, { timeoutS: 5 }, null)
      .cached('B', 1, {}, { afterS: 1 })
      .run();
    expect([late.of('A'), late.answerTo('A')]).toEqual(['0:1, 0:4, 5:7', '5 11915']);
    expect([next.of('A'), next.of('B')]).toEqual(['0:1, 0:4, 5:7', '1:1, 5:4, 6:5']);
  });
});
