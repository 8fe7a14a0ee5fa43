import type { Logger } from '@setpoint/service-kit';
import type { Client } from 'aedes';
import type { CredentialsReader } from '../login/credentials.js';
import type { LoginRequest } from '../login/judge-login.js';
import type { LoginLimits } from '../login/login-limits.js';
import type { Peer } from '../login/peer.js';
import type { Memberships } from '../login/topology-store.js';
import type { CustomFormat } from '../payload/custom-format.js';
import type { NoticeIds } from '../payload/notice.js';
import type { Life } from '../sessions/life.js';
import type { Session } from '../sessions/session.js';
import type { Timers } from '../sessions/timers.js';
import type { UpstreamTable } from '../upstream/upstream-handler.js';
import type {
  AdmittedDevice,
  AdmittedIntegration,
  DeviceAdmission,
  Integration,
} from '../use-cases/admit-device.js';
import type { IntegrationUploads } from '../use-cases/take-integration.js';
import type { Connection } from './connection.js';
import type { DispatcherMetrics } from './dispatcher-metrics.js';
import type { FrameGuard } from './frame-guard.js';
import type { ReplyInterest } from './reply-interest.js';
import type { WithheldAnswers } from './withheld-answers.js';

/** One TCP connection, from its CONNECT to its end. The steps fill it in, in this order. */
export interface Conversation {
  /** The life that it began in; it never outlasts it. */
  readonly life: Life;
  readonly client: Client;
  /** Knows how payloads travel: what is received goes through `connection.coding`, as what is pushed does. */
  readonly connection: Connection;
  readonly peer: Peer;
  readonly guard: FrameGuard;
  readonly withheld: WithheldAnswers;
  /** CONNECT, as the device wrote it. */
  login?: LoginRequest;
  /** The login is good; the CONNACK is not written yet. */
  admitted?: AdmittedDevice | AdmittedIntegration;
  /** From shortly before the CONNACK on. Stays when it is over. */
  session?: Session;
  /** Instead of a session, for who uploads for all devices of a product. */
  integration?: Integration;
  /** Filters granted, and of whom each is. */
  readonly filters: Map<string, string>;
}

/** What all conversations of the process have in common. */
export interface ConversationParts {
  readonly admission: DeviceAdmission;
  readonly limits: LoginLimits;
  readonly uploads: IntegrationUploads;
  readonly timers: Timers;
  /** How long a CONNACK waits for those who read of the session in Kafka. */
  readonly readingMs: number;
  readonly registry: CredentialsReader;
  readonly topology: Memberships;
  readonly upstream: UpstreamTable;
  readonly format: CustomFormat;
  readonly interest: ReplyInterest;
  /** The one source of the process. */
  readonly noticeIds: NoticeIds;
  readonly metrics: DispatcherMetrics;
  readonly log: Logger;
}
