import type { RegistryChanged } from '@setpoint/contracts';
import type { DeviceChange } from '@setpoint/registry';
import { keepNewest } from '@setpoint/service-kit';
import type { DeviceName } from '../login/user-name.js';
import { gatewayNotice, type NoticeIds } from '../payload/notice.js';
import type { Life } from '../sessions/life.js';
import type { Session } from '../sessions/session.js';
import { pause, type Timers } from '../sessions/timers.js';
import { Turns } from '../sessions/turns.js';

/** Devices named in one notice. C devices have small buffers. */
const MAX_NAMED = 20;
/** Devices that gateways are still to be told of; beyond it those of a change are told nothing. */
const MAX_WAITING = 10_000;
const MAX_REMEMBERED = 10_000;

interface Notice {
  readonly gateway: Session;
  readonly change: DeviceChange;
  readonly subDevices: DeviceName[];
}

/**
 * Tells gateways that are connected here what was done to their sub-devices, logged in or not [contract 6.4]. Nothing
 * depends on it: a sub-device that may not be here any more is logged out in any case.
 */
export class GatewayNotices {
  /** The newest revision told of each device: a change may be told twice, or late. */
  private readonly told = new Map<string, number>();
  private readonly turns = new Turns();
  private waiting = 0;

  constructor(
    private readonly timers: Timers,
    private readonly ids: NoticeIds,
  ) {}

  /** Returns at once; each gateway is told as soon as it may be, in order. */
  tell(life: Life, changes: readonly RegistryChanged[]): void {
    for (const notice of this.noticesOf(life, changes)) {
      const count = notice.subDevices.length;
      if (this.waiting + count > MAX_WAITING) {
        life.log.warn(
          { assetId: notice.gateway.device.assetId },
          'a gateway is not told of changes: too many wait',
        );
        continue;
      }
      this.waiting += count;
      const turn = this.turns.take(notice.gateway, () => this.send(life, notice));
      void turn.finally(() => {
        this.waiting -= count;
      });
    }
  }

  /** What is done to many sub-devices of a gateway at once is told with few messages. */
  private noticesOf(life: Life, changes: readonly RegistryChanged[]): Notice[] {
    const notices: Notice[] = [];
    const newest = new Map<Session, Notice>();
    for (const changed of changes) {
      const { change, productKey, deviceKey, gateways = [] } = changed;
      if (!change || productKey === undefined || deviceKey === undefined || !this.isNews(changed)) continue;
      for (const assetId of gateways) {
        const gateway = life.sessions.findAsset(assetId);
        if (!gateway) continue;
        let notice = newest.get(gateway);
        if (notice?.change !== change || notice.subDevices.length >= MAX_NAMED) {
          notice = { gateway, change, subDevices: [] };
          newest.set(gateway, notice);
          notices.push(notice);
        }
        notice.subDevices.push({ productKey, deviceKey });
      }
    }
    return notices;
  }

  private isNews({ key, revision }: RegistryChanged): boolean {
    if (revision === undefined) return true;
    if (revision <= (this.told.get(key) ?? 0)) return false;
    keepNewest(this.told, key, revision, MAX_REMEMBERED);
    return true;
  }

  private async send(life: Life, { gateway, change, subDevices }: Notice): Promise<void> {
    await gateway.whenGreeted;
    const tooEarlyMs = gateway.pushableAt - this.timers.now();
    if (tooEarlyMs > 0 && life.sessions.isLive(gateway)) await pause(this.timers, tooEarlyMs);
    await gateway.connection.whenWritable();
    if (life.isOver || !life.sessions.isLive(gateway)) return;
    const id = this.ids.next(life.clock.now());
    gateway.connection.push({ ...gatewayNotice(gateway.device, change, subDevices, id), qos: 0 });
  }
}
