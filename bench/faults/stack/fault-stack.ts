import type { DeviceKeys } from '@setpoint/simulated-device';
import type { FaultDevice, TenantFacts } from '../history.js';
import type { LinkCounts, LinkMode } from '../proxy/link-mode.js';

/*
 * The system under test, seen by what loads, observes and disturbs it:
 *
 *     callers ── http ──> gateway-1, gateway-2        devices ── mqtt ──> dispatcher-1, dispatcher-2
 *     gateway-1 ── gateway-1-kafka ──> Kafka          gateway-1 ── gateway-1-postgres ──> Postgres      (and so on)
 *
 * Every arrow is a link that can be disturbed. Observers use `databaseUrl` and `brokers`, which are not.
 */

export const serviceKinds = ['gateway', 'scheduler', 'dispatcher'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

export interface FaultStackOptions {
  /** The root of the repository, built. */
  readonly repositoryDir: string;
  /** Of this run alone. Logs are kept in `logs`; the data of the servers in `data` is removed at the end. */
  readonly runDir: string;
  /** Processes of each kind; 2 unless given. */
  readonly counts?: Partial<Readonly<Record<ServiceKind, number>>>;
  /** Services that are wired like the others and not started; none unless given. */
  readonly spares?: Partial<Readonly<Record<ServiceKind, number>>>;
  /** On top of what every service gets, e.g. LOG_LEVEL. */
  readonly env?: Readonly<Record<string, string>>;
  /** One line of progress. */
  tell?(line: string): void;
  /** Given what stops all that was started, before anything is; for an end in between. */
  onStop?(stop: () => Promise<void>): void;
}

export interface FaultStack {
  /** gateway-1, gateway-2, scheduler-1, …; all are ready when the stack has started. */
  readonly services: readonly FaultService[];
  /** scheduler-3, …; down until they are started. */
  readonly spares: readonly FaultService[];
  readonly kafka: FaultKafka;
  readonly postgres: FaultPostgres;
  /** By name: `http`, `mqtt`, and of each service and spare `<service>-kafka` and `<service>-postgres`. */
  readonly links: ReadonlyMap<string, Link>;
  /** Over the link `http`, new connections in turn to gateways that are ready. */
  readonly httpUrl: string;
  /** Over the link `mqtt`, new connections in turn to dispatchers that are ready. */
  readonly mqttUrl: string;
  /** Straight to Postgres, as a user that may do everything. */
  readonly databaseUrl: string;
  /** Straight to Kafka, host:port. */
  readonly brokers: string;
  /** Of the internal topics. Result channels have none. */
  readonly namespace: string;
  readonly adminToken: string;
  /** Process ids of all that runs now, by name, for samples: services, `kafka`, `postgres`, `proxy`. */
  processes(): Readonly<Record<string, number>>;
  /** @throws when there is no such service or spare */
  service(name: string): FaultService;
  /** @throws when there is no such link */
  link(name: string): Link;
  /** Makes organisations with all they need, through a gateway itself, not over a link. */
  createTenants(plans: readonly TenantPlan[]): Promise<readonly FaultTenant[]>;
  /** Stops everything and removes its data; logs stay. May be called twice, also while something is under way. */
  stop(): Promise<void>;
}

/** One process of Setpoint. When it ends unasked, a keeper starts it again at once, as an orchestrator would. */
export interface FaultService {
  /** e.g. scheduler-2 */
  readonly name: string;
  readonly kind: ServiceKind;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** Origin of /health/ready and /metrics, not over a link; for a gateway also of REST. */
  readonly url: string;
  /** For a dispatcher: where devices reach it, not over a link. */
  readonly mqttUrl: string | undefined;
  readonly kafkaLink: Link;
  readonly postgresLink: Link;
  readonly logFile: string;
  /** Every start by the keeper, in order. */
  readonly restarts: readonly Restart[];
  /**
   * Sends the signal, also to a frozen process, and waits until the process has ended.
   * @param options.keepDown it stays down until `start`
   */
  kill(signal: NodeJS.Signals, options?: { readonly keepDown?: boolean }): Promise<void>;
  /** SIGSTOP: its connections stay open and it does nothing. */
  freeze(): void;
  /** SIGCONT */
  thaw(): void;
  /** SIGTERM, and SIGKILL when it has not ended 15 s later; it stays down until `start`. */
  stop(): Promise<Stopped>;
  /**
   * Starts it, or waits for it when it runs, until it is ready.
   * @param extraEnv for this one process, e.g. SETPOINT_CRASH_AT, LD_PRELOAD; a restart by the keeper is without it
   * @returns ms from the start of the process until it was ready
   * @throws when the process ends before, or when it runs and `extraEnv` is given
   */
  start(extraEnv?: Readonly<Record<string, string>>): Promise<number>;
  /** Resolves with how the process that runs now ends, e.g. `signal SIGKILL`; at once when none runs. */
  ended(): Promise<string>;
  /** Resolves when it is ready, whoever started it. @throws after `limitMs` */
  ready(limitMs: number): Promise<void>;
  /** Whether it says now that it is ready; false also when it does not answer within 2 s. */
  isReady(): Promise<boolean>;
  /** The Prometheus page. @throws when it does not answer within 2 s */
  metricsText(): Promise<string>;
}

export interface Restart {
  /** Epoch ms */
  readonly at: number;
  /** How the process before it ended, e.g. `signal SIGKILL` or `code 1`. */
  readonly after: string;
  /** From its start until it was ready; undefined until it is, and when it ended before. */
  readonly readyMs: number | undefined;
}

export interface Stopped {
  /** e.g. `code 0` or `signal SIGTERM`; `not running` when it did not run. */
  readonly how: string;
  /** False when it had to be killed. */
  readonly byItself: boolean;
  readonly ms: number;
}

/** A link: a proxy in a process of its own, on a port of 127.0.0.1 that stays the same. */
export interface Link {
  readonly name: string;
  readonly port: number;
  /** From now on, for connections that are there too. Resolves when it is in force. */
  set(mode: LinkMode): Promise<void>;
  /** Resets (RST) all connections there are. @returns how many */
  reset(): Promise<number>;
  counts(): Promise<LinkCounts>;
}

/** The one broker. */
export interface FaultKafka {
  readonly pid: number;
  /** SIGKILL; resolves when it has ended. */
  kill(): Promise<void>;
  /** On the data that it left, on the same ports; resolves when it answers. */
  start(): Promise<void>;
}

/** Postgres 18 with fsync. */
export interface FaultPostgres {
  /** Of the postmaster. */
  readonly pid: number;
  /** SIGQUIT: ends without a checkpoint, so that the next start recovers; resolves when it has ended. */
  immediateStop(): Promise<void>;
  /** On the data that it left, on the same port; resolves when it answers. */
  start(): Promise<void>;
  /** Ends every connection to the database of the stack, observers' too. @returns how many */
  terminateBackends(): Promise<number>;
  /**
   * Holds a table in ACCESS EXCLUSIVE mode for that long. Resolves when it is free again.
   * @param table with its schema; `scheduler.command` unless given
   */
  lockTable(ms: number, table?: string): Promise<void>;
  /** default_transaction_read_only for every session, from its next transaction on. */
  readOnly(on: boolean): Promise<void>;
}

/** What a tenant is to be. */
export interface TenantPlan {
  /**
   * Part of its every id, name, key and of the channel. Four letters and digits, because an assetId has eight
   * [contract 0.2]; one at least from G to Z, so that it is in no hexadecimal id by chance. E.g. `tnZ1`.
   */
  readonly mark: string;
  /** One device each, in turn of the product with QoS 0 and of that with QoS 1; 9,999 at most. */
  readonly behaviours: readonly string[];
}

export interface FaultTenant extends TenantFacts {
  /** Set channel for multi-set, made; its id is its topic. */
  readonly channelId: string;
  readonly devices: readonly TenantDevice[];
}

export interface TenantDevice extends FaultDevice {
  readonly keys: DeviceKeys;
  readonly qos: 0 | 1;
}

/** The model that all devices of all tenants have. */
export const faultModel = {
  /** FLOAT */
  powerPoint: 'setpoint_kw',
  /** STRING of 64 bytes at most: carries tokens. */
  labelPoint: 'label',
  service: 'apply',
  /** STRING of 64 bytes at most, required. */
  tokenParameter: 'token',
} as const;
