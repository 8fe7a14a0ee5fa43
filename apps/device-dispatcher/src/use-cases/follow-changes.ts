import type { RegistryChanged } from '@setpoint/contracts';
import type { LoginFacts } from '../login/members.js';
import { deviceNotice, type NoticeIds } from '../payload/notice.js';
import type { Life } from '../sessions/life.js';
import type { Push, Session } from '../sessions/session.js';
import type { Timers } from '../sessions/timers.js';
import { recheckProduct, recheckSession } from './recheck-session.js';
import { GatewayNotices } from './tell-gateways.js';

/**
 * What follows from changes in the registry for those who are connected here: gateways are told of their sub-devices
 * [contract 6.4], and sessions end of devices that may not be here any more, which are told why.
 */
export class ChangeFollower {
  private readonly notices: GatewayNotices;

  constructor(
    private readonly facts: LoginFacts,
    private readonly timers: Timers,
    private readonly ids: NoticeIds,
  ) {
    this.notices = new GatewayNotices(timers, ids);
  }

  /**
   * Call when the caches have forgotten what changed. Changes may come twice, and late.
   *
   * @throws when the registry does not answer; then call again with the same changes
   */
  async follow(life: Life, changes: readonly RegistryChanged[]): Promise<void> {
    this.notices.tell(life, changes);
    // All at once, so that they are asked for together: every first login in a fleet is such a change.
    await Promise.all(changes.map((change) => this.recheck(life, change)));
  }

  private async recheck(life: Life, { kind, key, change }: RegistryChanged): Promise<void> {
    if (kind === 'product') await recheckProduct(this.facts, life, key);
    const session = kind === 'device' ? life.sessions.findAsset(key) : undefined;
    if (session)
      await recheckSession(this.facts, life.sessions, session, this.lastWords(life, session, change));
  }

  /** Of a sub-device its gateway is told; and nobody is told anything in the first moment of a connection. */
  private lastWords(
    { clock }: Life,
    { device, carrier, pushableAt }: Session,
    change: RegistryChanged['change'],
  ): Push | undefined {
    const isToldHere = change && !carrier && this.timers.now() >= pushableAt;
    return isToldHere ? { ...deviceNotice(device, change, this.ids.next(clock.now())), qos: 0 } : undefined;
  }
}
