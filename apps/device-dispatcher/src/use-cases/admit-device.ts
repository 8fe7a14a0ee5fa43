import type { Clock } from '@setpoint/service-kit';
import type { Activator } from '../login/activator.js';
import type { CredentialsReader } from '../login/credentials.js';
import type { EpochSource } from '../login/epoch-source.js';
import {
  integrationRefusalOf,
  type LoginClaim,
  type LoginRequest,
  readClaim,
  refusalOf,
} from '../login/judge-login.js';
import type { LoginGroups } from '../login/login-groups.js';
import type { LimitRefusal, LoginLimits } from '../login/login-limits.js';
import type { Peer } from '../login/peer.js';
import { type Refusal, type RefusalReason, refuse } from '../login/refusal.js';
import { codingOf, type PayloadCoding, plainCoding } from '../payload/payload-coding.js';
import { type DeviceIdentity, identityOf } from '../sessions/session.js';

/** All devices of one product, for which somebody uploads what they measured [contract 6.1]. */
export interface Integration {
  readonly orgId: string;
  readonly productKey: string;
}

export interface AdmittedDevice {
  readonly outcome: 'device';
  readonly device: DeviceIdentity;
  readonly epoch: number;
  readonly coding: PayloadCoding;
  /** Of a device that this login activated: it is to be told [contract 6.2]. */
  readonly newSecret?: string;
}

export interface AdmittedIntegration {
  readonly outcome: 'integration';
  readonly integration: Integration;
  readonly coding: PayloadCoding;
}

export interface RefusedLogin extends Refusal {
  readonly outcome: 'refused';
  /** False for one of many that need no line of their own in the log. */
  readonly isNews: boolean;
}

export type Admission = AdmittedDevice | AdmittedIntegration | RefusedLogin;

export interface AdmissionParts {
  readonly registry: CredentialsReader;
  readonly epochs: EpochSource;
  readonly activator: Activator;
  readonly limits: LoginLimits;
  readonly groups: LoginGroups;
  readonly clock: Clock;
}

const refused = (reason: RefusalReason): RefusedLogin => asRefused(refuse(reason));
const asRefused = (refusal: Refusal, isNews = true): RefusedLogin => ({
  outcome: 'refused',
  ...refusal,
  isNews,
});

/** Decides about a login [contract 6.1]. A fault of the registry is thrown: the device tries again by itself. */
export class DeviceAdmission {
  constructor(private readonly parts: AdmissionParts) {}

  /** @param isThere whether the connection is still open */
  async admit(login: LoginRequest, peer: Peer, isThere: () => boolean): Promise<Admission> {
    const { limits } = this.parts;
    const limit = () => limits.refusalOf(peer.address, login.userName);
    // Once more after it has waited: many may have failed meanwhile.
    const early = limit() ?? (await this.turn(isThere)) ?? limit();
    if (early) return asRefused(early.refusal, early.isNews);
    const admission = await this.judge(login, peer);
    if (admission.outcome === 'refused') limits.failed(peer.address, login.userName);
    else limits.succeeded(peer.address, login.userName);
    return admission;
  }

  /** Devices that lose their patience come again: work for those that left would keep the others waiting. */
  private async turn(isThere: () => boolean): Promise<LimitRefusal | null> {
    await this.parts.groups.turn();
    return isThere() ? null : { refusal: refuse('gone'), isNews: false };
  }

  private async judge(login: LoginRequest, peer: Peer): Promise<Admission> {
    const claim = readClaim(login);
    if ('returnCode' in claim) return asRefused(claim);
    return claim.mode === 'integration' ? this.judgeIntegration(claim, peer) : this.judgeDevice(claim, peer);
  }

  private async judgeIntegration(claim: LoginClaim, { provenName }: Peer): Promise<Admission> {
    const { productKey } = claim.name;
    const product = await this.parts.registry.productCredentials(productKey);
    if (!product) return refused('unknownDevice');
    const refusal = integrationRefusalOf(claim, product, provenName);
    if (refusal) return asRefused(refusal);
    return {
      outcome: 'integration',
      integration: { orgId: product.orgId, productKey },
      coding: codingIn(claim),
    };
  }

  private async judgeDevice(claim: LoginClaim, { provenName }: Peer): Promise<Admission> {
    const { registry, epochs } = this.parts;
    const { productKey, deviceKey } = claim.name;
    const credentials = await registry.deviceCredentials(productKey, deviceKey);
    if (!credentials) return refused('unknownDevice');
    const refusal = refusalOf(claim, credentials, provenName);
    if (refusal) return asRefused(refusal);
    const epoch = await epochs.next();
    const device = identityOf(credentials);
    const admitted = { outcome: 'device', device, epoch, coding: codingIn(claim) } as const;
    if (claim.mode === 'static') return admitted;
    return (await this.activate(device, epoch))
      ? { ...admitted, newSecret: credentials.deviceSecret }
      : refused('alreadyActive');
  }

  /** Of two that log in at the same time one gets the secret. */
  private activate({ assetId }: DeviceIdentity, epoch: number): Promise<boolean> {
    return this.parts.activator.activateDevice(assetId, { epoch, at: this.parts.clock.now() });
  }
}

const codingIn = ({ parts }: LoginClaim): PayloadCoding => codingOf(parts.compression) ?? plainCoding;
