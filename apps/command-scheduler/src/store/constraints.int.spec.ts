import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../test/fresh-database.js';
import { cached, cancelTask, newAsset, openTask, repliedTask, submitTask } from '../../test/messages.js';
import { PassHarness } from '../../test/pass-harness.js';

let fresh: FreshDatabase;
let partition = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const harness = () => new PassHarness(fresh.database, partition++);

describe('the database itself', () => {
  it('refuses a second command in flight on one device', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId), submitTask(cached(assetId)), submitTask(cached(assetId)));
    const second = fresh.database.$executeRaw`
      UPDATE scheduler.command SET phase = 'sent', dispatch_number = 9, message_id = 9, epoch = 1
      WHERE asset_id = ${assetId} AND phase = 'waiting'`;
    await expect(second).rejects.toThrow(/23505/);
  });

  it.each([
    ["phase = 'sent'", 'waiting_is_not_addressed'],
    ['due_at = 1', 'waiting_is_due_by_wait_by'],
    ['acknowledged = TRUE', 'only_sent_is_acknowledged'],
    ["phase = 'ended'", 'known_phase'],
    ['reply_slot = NULL', 'reply_address_is_whole'],
  ])('refuses a waiting command with %s', async (change, constraint) => {
    const h = harness();
    const assetId = newAsset();
    await h.run(submitTask(cached(assetId)));
    await expect(
      fresh.database.$executeRawUnsafe(`UPDATE scheduler.command SET ${change} WHERE asset_id = $1`, assetId),
    ).rejects.toThrow(constraint);
  });

  it('gives up a pass whose command is missing, since its queue would become untrue', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(openTask(assetId), submitTask(cached(assetId)));
    const { messageId } = (await h.inFlight(assetId)) ?? {};
    h.store.beforeStore = () => fresh.database.command.deleteMany({ where: { assetId } });
    await expect(h.run(repliedTask(assetId, messageId))).rejects.toMatchObject({ kind: 'badData' });
  });

  it('gives up a pass whose command is in the history already, since no other load will change that', async () => {
    const h = harness();
    const assetId = newAsset();
    await h.run(submitTask(cached(assetId)));
    await fresh.database.$executeRaw`
      INSERT INTO scheduler.command_history SELECT command_id, asset_id, org_id, product_key, device_key, command_type,
        identifier, command_name, input_data, timeout_ms, pending_ttl_ms, created_at, timezone, fingerprint, FALSE, 5, 0,
        'replied', FALSE, NULL, NULL, 1
      FROM scheduler.command WHERE asset_id = ${assetId}`;
    await expect(h.run(cancelTask(assetId, null))).rejects.toMatchObject({ kind: 'badData' });
    // Once from memory, three times loaded.
    expect(h.lostRaces).toBe(4);
  });
});
