import { describe, expect, it } from '@jest/globals';
import { benchDevices } from '../../bench-devices.js';
import { noCode } from '../request-kind.js';
import { judgeItems, type MultiSetSettings, multiSet } from './multi-set.js';

const device = { assetId: 'unused01', keys: { productKey: '', deviceKey: '', deviceSecret: '' } };
const settings = (points: number): MultiSetSettings & Record<string, unknown> => ({
  points,
  channelId: 'DATASVC.SET.bench',
  assetIds: benchDevices(5).map(({ assetId }) => assetId),
  timeoutMs: 30_000,
});

const itemsOf = (n: number, points: number) => {
  const { body = '' } = multiSet.make(n, device, settings(points));
  return (JSON.parse(body) as { data: { assetId: string; requestId: string }[] }).data;
};

describe('bodies of multi-set', () => {
  it('go on with the device after the last one of the body before', () => {
    const assetIds = [0, 1].flatMap((n) => itemsOf(n, 3).map(({ assetId }) => assetId));
    expect(assetIds).toEqual(['b0000001', 'b0000002', 'b0000003', 'b0000004', 'b0000005', 'b0000001']);
  });

  it('name every write of a step differently', () => {
    const ids = [0, 1, 2].flatMap((n) => itemsOf(n, 4).map(({ requestId }) => requestId));
    expect(new Set(ids).size).toBe(12);
  });
});

describe('judging the answer of multi-set', () => {
  it.each([
    ['all are issued', '{"status":0,"data":[{"status":0},{"status":0}]}', 0],
    ['one is refused', '{"status":0,"data":[{"status":0},{"status":1000207},{"status":1000}]}', 1_000_207],
    ['the envelope fails', '{"status":400,"msg":"Invalid Argument orgId"}', 400],
    ['it is no answer', 'Bad gateway', noCode],
  ])('finds the first bad status when %s', (_, body, code) => {
    expect(judgeItems(body)).toEqual({ code });
  });
});
