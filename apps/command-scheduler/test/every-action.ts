import type { Task } from '../src/use-cases/task.js';
import {
  cached,
  cancelTask,
  closeTask,
  deadlineTask,
  deviceTask,
  handedOverTask,
  instant,
  notDeliveredTask,
  openTask,
  repliedTask,
  submitTask,
} from './messages.js';
import type { PassHarness } from './pass-harness.js';

/** Every action, at a moment when it makes a difference. */
export const everyAction: readonly (readonly [string, (h: PassHarness, assetId: string) => Promise<Task>])[] =
  [
    ['submit', async (_, assetId) => submitTask(cached(assetId))],
    [
      'declined submit',
      async (h, assetId) => {
        await h.run(closeTask(assetId));
        return submitTask(instant(assetId));
      },
    ],
    [
      'cancel',
      async (h, assetId) => {
        const waiting = cached(assetId);
        await h.run(closeTask(assetId), submitTask(waiting));
        return cancelTask(assetId, waiting.commandId);
      },
    ],
    ['sessionOpened', async (_, assetId) => openTask(assetId, 2)],
    ['sessionClosed', async (_, assetId) => closeTask(assetId)],
    ['handedOver', (h, assetId) => inFlight(h, assetId).then(() => handedOverTask(assetId))],
    ['notDelivered', (h, assetId) => inFlight(h, assetId).then(() => notDeliveredTask(assetId, 'late'))],
    [
      'encodeFailed',
      (h, assetId) => inFlight(h, assetId).then(() => notDeliveredTask(assetId, 'encodeFailed')),
    ],
    [
      'acknowledged',
      async (h, assetId) => {
        await inFlight(h, assetId);
        return deviceTask(assetId, { type: 'acknowledged', dispatchNumber: 1, at: Date.now() });
      },
    ],
    ['replied', async (h, assetId) => repliedTask(assetId, await inFlight(h, assetId))],
    [
      'deadlinePassed',
      async (h, assetId) => {
        await inFlight(h, assetId, { createdAt: Date.now() - 29_900, timeoutMs: 30_000 });
        h.store.aheadMs = 200;
        return deadlineTask(assetId);
      },
    ],
    [
      'deviceChanged',
      async (_, assetId) =>
        deviceTask(assetId, { type: 'deviceChanged', revision: 9, activated: true, enabled: false }),
    ],
    [
      'deviceRemoved',
      async (h, assetId) => {
        await h.run(closeTask(assetId), submitTask(cached(assetId)));
        return deviceTask(assetId, { type: 'deviceRemoved', revision: 9 });
      },
    ],
    [
      'abandon',
      async (h, assetId) => {
        await inFlight(h, assetId);
        const row = await h.inFlight(assetId);
        return deviceTask(assetId, { type: 'abandon', commandId: String(row?.commandId) });
      },
    ],
  ];

/** @returns the message id */
const inFlight = async (h: PassHarness, assetId: string, options: Parameters<typeof instant>[1] = {}) => {
  await h.run(submitTask(instant(assetId, options)));
  return (await h.inFlight(assetId))?.messageId ?? 0;
};
