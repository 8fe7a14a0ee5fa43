import type { CodeName } from '@setpoint/codes';
import type { Clock } from '@setpoint/service-kit';
import type { Activator } from '../login/activator.js';
import type { CredentialsReader, DeviceCredentials } from '../login/credentials.js';
import type { EpochSource } from '../login/epoch-source.js';
import { judgeSubDevice, type SubDeviceJudgement } from '../login/judge-sub-device.js';
import type { LoginLimits } from '../login/login-limits.js';
import type { SubDeviceClaim } from '../login/sub-device-claim.js';
import type { TopologyStore } from '../login/topology-store.js';
import type { CarryRefusal } from '../sessions/live-sessions.js';
import { identityOf, MAX_TELLING_MS, type Session } from '../sessions/session.js';
import { type Timers, within } from '../sessions/timers.js';
import type { Asker } from '../upstream/upstream-handler.js';
import { recheckSession } from './recheck-session.js';

export interface SubDeviceLoginParts {
  readonly registry: CredentialsReader;
  readonly topology: Pick<TopologyStore, 'gatewaysOf' | 'noteLogins'>;
  readonly epochs: Pick<EpochSource, 'next'>;
  readonly activator: Activator;
  readonly limits: Pick<LoginLimits, 'refusalOf' | 'succeeded'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

export type SubDeviceLogin =
  | {
      readonly claim: SubDeviceClaim;
      readonly ok: true;
      readonly session: Session;
      /** Of a device that this login activated: its gateway is to be told [contract 6.2]. */
      readonly newSecret?: string;
    }
  | { readonly claim: SubDeviceClaim; readonly ok: false; readonly code: CodeName };

/** Instead of an address, as sub-devices have none. */
const GATEWAYS = 'gateways';

const carryRefusals = {
  tooMany: 'deviceLimit',
  // Nobody is there to read these: the connection is gone, or the device with another one.
  gatewayGone: 'topicForbidden',
  outdated: 'topicForbidden',
} as const satisfies Record<CarryRefusal, CodeName>;

type Judged = SubDeviceJudgement & { readonly claim: SubDeviceClaim };

/** Logs in sub-devices over the connection of their gateway [contract 6.7]. */
export class SubDeviceLogins {
  constructor(private readonly parts: SubDeviceLoginParts) {}

  /**
   * Each by itself; what all need is looked up at once, so that a batch costs no more statements than a single login.
   *
   * @returns in the order of the claims, each of another device
   * @throws when the registry does not answer
   */
  async logIn(asker: Asker, claims: readonly SubDeviceClaim[]): Promise<SubDeviceLogin[]> {
    const judged = await this.judge(asker.session, claims);
    const epochs = await Promise.all(judged.map(({ code }) => (code ? 0 : this.parts.epochs.next())));
    const logins: SubDeviceLogin[] = [];
    for (const [index, login] of judged.entries())
      logins.push(
        login.code === null
          ? await this.open(asker, login.claim, login.device, epochs[index] ?? 0)
          : { ...login, ok: false },
      );
    const sessions = logins.flatMap((login) => (login.ok ? [login.session] : []));
    this.follow(asker, sessions);
    await this.greet(asker, sessions);
    return logins;
  }

  private async judge({ device: gateway }: Session, claims: readonly SubDeviceClaim[]): Promise<Judged[]> {
    const { registry, topology } = this.parts;
    const devices = await Promise.all(
      claims.map(({ productKey, deviceKey }) => registry.deviceCredentials(productKey, deviceKey)),
    );
    const assetIds = devices.flatMap((device) => (device?.orgId === gateway.orgId ? [device.assetId] : []));
    const gateways = await topology.gatewaysOf(assetIds);
    return claims.map((claim, index) => {
      const device = devices[index] ?? null;
      const own = (device && gateways.get(device.assetId)) ?? [];
      const judgement = judgeSubDevice(claim, device, gateway, own);
      const isTooOften = judgement.code === null && this.isTooOften(claim);
      return { claim, ...(isTooOften ? { code: 'tooManyRequests' } : judgement) };
    });
  }

  /** A device logs in so often over whatever connection, as each login is told to everybody. */
  private isTooOften({ productKey, deviceKey }: SubDeviceClaim): boolean {
    const userName = `${deviceKey}&${productKey}`;
    if (this.parts.limits.refusalOf(GATEWAYS, userName)) return true;
    this.parts.limits.succeeded(GATEWAYS, userName);
    return false;
  }

  private async open(
    { life, session: gateway }: Asker,
    claim: SubDeviceClaim,
    credentials: DeviceCredentials,
    epoch: number,
  ): Promise<SubDeviceLogin> {
    const { activator, clock } = this.parts;
    const isActivation = claim.mode === 'activation';
    if (isActivation) {
      // Asked before: a device that is active, and then not let in, would never hear its secret.
      if (!life.sessions.mayCarryMore(gateway)) return { claim, ok: false, code: carryRefusals.tooMany };
      const by = { epoch, at: clock.now() };
      if (!(await activator.activateDevice(credentials.assetId, by)))
        return { claim, ok: false, code: 'subDeviceActivation' };
    }
    // From here on nothing waits: whether the gateway is still there is decided with the opening.
    const session = life.isOver
      ? 'gatewayGone'
      : life.sessions.carry(identityOf(credentials), epoch, gateway);
    if (typeof session !== 'string')
      return { claim, ok: true, session, ...(isActivation && { newSecret: credentials.deviceSecret }) };
    if (isActivation)
      life.log.warn({ assetId: credentials.assetId }, 'a device is active and was not told its secret');
    return { claim, ok: false, code: carryRefusals[session] };
  }

  /** The answer follows at once; before it, whoever hears of the logins can reach the sub-devices. */
  private async greet({ life }: Asker, sessions: readonly Session[]): Promise<void> {
    const told = Promise.all(sessions.map(({ whenTold }) => whenTold));
    await within(this.parts.timers, told, MAX_TELLING_MS);
    for (const session of sessions) life.sessions.greet(session);
  }

  /** What a login does not wait for. */
  private follow({ life, session: gateway }: Asker, sessions: readonly Session[]): void {
    const { topology, registry } = this.parts;
    const notes = sessions.map(({ device: { assetId }, epoch }) => ({
      assetId,
      gatewayAssetId: gateway.device.assetId,
      epoch,
    }));
    Promise.all([
      topology.noteLogins(notes),
      // A change in the registry between the check and now found no session to end.
      ...sessions.map((session) => recheckSession({ registry, topology }, life.sessions, session)),
    ]).catch((failure: unknown) =>
      life.log.error({ err: failure }, 'logins of sub-devices could not be checked again'),
    );
  }
}
