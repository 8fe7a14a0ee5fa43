import { describe, expect, it } from '@jest/globals';
import { CrashPoints, createLogger, Metrics } from '@setpoint/service-kit';
import { ManualTimers } from '../../test/manual-timers.js';
import { withoutScripts } from '../payload/custom-format.js';
import { Life } from '../sessions/life.js';
import type { Connection } from './connection.js';
import type { Conversation, ConversationParts } from './conversation.js';
import { DispatcherMetrics } from './dispatcher-metrics.js';
import { FrameGuard } from './frame-guard.js';
import { openAdmitted } from './login.js';

const log = createLogger({ service: 'test', level: 'silent' });
const device = {
  orgId: 'o1',
  assetId: 'a1',
  productKey: 'p1',
  deviceKey: 'd1',
  productType: 'Device',
  dataFormat: 'Json',
} as const;

const setUp = (isOpen: boolean, isHeld: boolean) => {
  const connection = { isOpen } as unknown as Connection;
  const life = new Life(
    { slot: 1, incarnation: 1, isHeld: () => isHeld },
    {
      publisher: { publish: async () => undefined },
      clock: { now: () => 1 },
      timers: new ManualTimers(),
      crashPoints: new CrashPoints(),
      format: withoutScripts,
      log,
    },
  );
  const conversation = {
    life,
    connection,
    admitted: { outcome: 'device', device, epoch: 1 },
    guard: new FrameGuard(1),
  };
  const parts = {
    registry: { deviceCredentials: () => new Promise(() => undefined) },
    metrics: new DispatcherMetrics(new Metrics('test', { defaults: false })),
    log,
  };
  const isLetIn = openAdmitted(
    parts as unknown as ConversationParts,
    conversation as unknown as Conversation,
  );
  return { life, isLetIn };
};

describe('the session that a login opens', () => {
  it('is there before the device is told', () => {
    const { life, isLetIn } = setUp(true, true);
    expect([life.sessions.count, isLetIn]).toEqual([1, true]);
  });

  it.each([
    ['for a connection that is gone, which would never end it', false, true],
    ['in a life that is over', true, false],
  ])('is not opened %s', (_, isOpen, isHeld) => {
    const { life, isLetIn } = setUp(isOpen, isHeld);
    expect([life.sessions.count, isLetIn]).toEqual([0, false]);
  });
});
