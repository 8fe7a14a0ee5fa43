import type { Random } from '@setpoint/simulated-device';
import type { Asked, AskedItem, CallKind } from '../../history.js';
import type { FaultTenant, TenantDevice } from '../../stack/fault-stack.js';
import type { ProbedDevice } from '../probed-device.js';
import { pickWeighted, type Weighted } from '../weighted.js';
import { cachedPick, type DevicePick, devicePick } from './device-pick.js';
import type { HttpCall } from './http-call.js';
import type { RecentCommands } from './recent-commands.js';
import { type CallContent, requestOf } from './request-of.js';

/** A call that may be made now. */
export interface PlannedCall {
  readonly asked: Omit<Asked, 'entry' | 'at'>;
  readonly request: HttpCall;
  /** How long its caller waits for the answer: longer than the platform has for giving it. */
  readonly limitMs: number;
}

const kinds: readonly [Weighted<CallKind>, ...Weighted<CallKind>[]] = [
  ['instant', 0.35],
  ['cached', 0.2],
  ['multiSet', 0.2],
  ['invoke', 0.1],
  ['cancel', 0.1],
  ['get', 0.05],
];
const TIMEOUTS_MS = [1_000, 2_000, 5_000] as const;
/** From shorter than a restart to longer than the longest outage. */
const PENDING_TTLS_MS = [3_000, 10_000, 30_000, 60_000] as const;
const MOST_ITEMS = 10;
const SHARE_OF_CACHED_INVOKES = 0.3;
const SHARE_OF_CANCELS_OF_ALL = 0.25;
/** Bodies of multi-set that are for one device only, so that its queue grows at once and its order can be seen. */
const SHARE_OF_BURSTS = 0.1;
const PROBE_TIMEOUT_MS = 2_000;
/** The gateway answers at the latest 10 s (acceptance) or 2 s (end) after a command is due. */
const ANSWER_SLACK_MS = 15_000;

/** Decides what callers ask for: the same for the same seed, as far as it does not depend on what they are told. */
export class CallPlanner {
  private lastCallId = 0;
  private readonly tenants: readonly [TenantPick, ...TenantPick[]];

  /** @param probed is left alone */
  constructor(
    tenants: readonly FaultTenant[],
    probed: ProbedDevice,
    private readonly recent: RecentCommands,
    private readonly random: Random,
  ) {
    const [first, ...others] = tenants.map((tenant) => {
      const devices = tenant.devices.filter(({ assetId }) => assetId !== probed.assetId);
      return { tenant, pick: devicePick(devices), pickForCached: cachedPick(devices) };
    });
    if (!first) throw new Error('callers need a tenant');
    this.tenants = [first, ...others];
  }

  next(): PlannedCall {
    const kind = pickWeighted(kinds, this.random);
    const callId = this.nextId();
    if (kind === 'cancel' || kind === 'get') return this.about(callId, kind);
    return this.command(callId, kind);
  }

  /** An instant command for the device of the probe. */
  probe({ orgId, assetId }: ProbedDevice): PlannedCall {
    const tenant = this.tenantOf(orgId);
    const callId = this.nextId();
    const token = tokenOf(tenant, callId, 0);
    const item = { assetId, token, timeoutMs: PROBE_TIMEOUT_MS, pendingTtlMs: 0 };
    return planned(callId, { kind: 'instant', items: [item] }, tenant);
  }

  private command(callId: number, kind: Exclude<CallKind, 'cancel' | 'get'>): PlannedCall {
    const { tenant, pick, pickForCached } = this.random.pick(this.tenants);
    if (kind === 'multiSet') {
      const items = this.itemsOf(callId, tenant, pick);
      return planned(callId, { kind, items }, tenant);
    }
    const isCached = kind === 'cached' || (kind === 'invoke' && this.random.next() < SHARE_OF_CACHED_INVOKES);
    const device = (isCached ? pickForCached : pick)(this.random);
    const item = this.itemOf(device, tokenOf(tenant, callId, 0));
    const pendingTtlMs = isCached ? this.random.pick(PENDING_TTLS_MS) : 0;
    return planned(callId, { kind, items: [{ ...item, pendingTtlMs }] }, tenant);
  }

  private itemsOf(callId: number, tenant: FaultTenant, pick: DevicePick): AskedItem[] {
    const only = this.random.next() < SHARE_OF_BURSTS ? pick(this.random) : undefined;
    return Array.from({ length: this.random.between(1, MOST_ITEMS) }, (_, n) => {
      const token = tokenOf(tenant, callId, n);
      return { ...this.itemOf(only ?? pick(this.random), token), requestId: `r-${token}` };
    });
  }

  private itemOf({ assetId }: TenantDevice, token: string): AskedItem {
    return { assetId, token, timeoutMs: this.random.pick(TIMEOUTS_MS), pendingTtlMs: 0 };
  }

  private about(callId: number, kind: 'cancel' | 'get'): PlannedCall {
    const known = kind === 'get' ? this.recent.toGet(this.random) : this.recent.toCancel(this.random);
    const isAboutAll = kind === 'cancel' && this.random.next() < SHARE_OF_CANCELS_OF_ALL;
    if (known && !isAboutAll) {
      const { orgId, assetId, commandId } = known;
      return planned(callId, { kind, items: [], target: { assetId, commandId } }, this.tenantOf(orgId));
    }
    // Nothing is known yet that could be looked up.
    if (kind === 'get') return this.command(callId, 'instant');
    const { tenant, pick } = this.random.pick(this.tenants);
    const { assetId } = pick(this.random);
    return planned(callId, { kind, items: [], target: { assetId, commandId: null } }, tenant);
  }

  private tenantOf(orgId: string): FaultTenant {
    const found = this.tenants.find(({ tenant }) => tenant.orgId === orgId);
    if (!found) throw new Error(`no such tenant: ${orgId}`);
    return found.tenant;
  }

  private nextId(): number {
    this.lastCallId += 1;
    return this.lastCallId;
  }
}

interface TenantPick {
  readonly tenant: FaultTenant;
  readonly pick: DevicePick;
  readonly pickForCached: DevicePick;
}

const planned = (callId: number, content: CallContent, tenant: FaultTenant): PlannedCall => ({
  asked: { callId, orgId: tenant.orgId, ...content },
  request: requestOf(content, tenant),
  limitMs: ANSWER_SLACK_MS + Math.max(0, ...content.items.map(({ timeoutMs }) => timeoutMs)),
});

/** Of fixed width, so that none is the beginning of another. */
const tokenOf = ({ mark }: FaultTenant, callId: number, item: number): string =>
  `${mark}-${String(callId).padStart(8, '0')}-${String(item).padStart(2, '0')}`;
