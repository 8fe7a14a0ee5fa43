import { describe, expect, it } from '@jest/globals';
import { readIntegrationPost } from './integration-post.js';

describe('an upload for several devices', () => {
  it('is read as what is said of each of them', () => {
    const post = readIntegrationPost({
      params: [
        { deviceKey: 'd1', measurepoints: { p: 1 }, time: 5 },
        { assetId: 'a2', deviceKey: 'ignored', measurepoints: { p: 2 } },
        { deviceKey: 'd1', measurepoints: { p: 3 }, time: '6' },
      ],
    });
    expect(post).toEqual({
      ok: true,
      uploads: [
        {
          device: { deviceKey: 'd1' },
          measurements: [
            { time: 5, points: { p: 1 } },
            { time: 6, points: { p: 3 } },
          ],
        },
        { device: { assetId: 'a2' }, measurements: [{ time: null, points: { p: 2 } }] },
      ],
    });
  });

  it.each([
    [{}],
    [{ params: {} }],
    [{ params: [null] }],
    [{ params: [{ measurepoints: {} }] }],
    [{ params: [{ deviceKey: 1, measurepoints: {} }] }],
    [{ params: [{ deviceKey: 'd1' }] }],
    [{ params: [{ deviceKey: 'd1', measurepoints: {}, time: 'now' }] }],
  ])('is refused as a whole when it is %j', (members) => {
    expect(readIntegrationPost(members)).toEqual({ ok: false, code: 'payloadFormat' });
  });
});
