import { randomBytes } from 'node:crypto';
import { KafkaClient } from '@setpoint/kafka';
import { freePort } from '@setpoint/local-stack';
import { createLogger } from '@setpoint/service-kit';
import { type Infrastructure, sharedInfrastructure } from './infrastructure.js';
import { ServiceProcess } from './service-process.js';
import type { TestCertificates } from './test-certificates.js';

export type ServiceName = 'gateway' | 'scheduler' | 'dispatcher';

export interface StackOptions {
  /** The servers of the test run unless given. */
  readonly infrastructure?: Infrastructure;
  /** Whether applications must sign their calls; `off` unless given. */
  readonly auth?: 'required' | 'off';
  /** Whether MQTT is served with TLS too; not unless given. */
  readonly tls?: TestCertificates;
}

type ServiceEnv = Readonly<Record<string, string>>;

const ADMIN_TOKEN = 'system-test-admin-token';
const SECRET_KEY = Buffer.alloc(32, 0x5e).toString('base64');

/** All of Setpoint for one spec file: three services as processes, with a database and topic names of their own. */
export class Stack {
  private readonly more: ServiceProcess[] = [];

  private constructor(
    readonly infrastructure: Infrastructure,
    readonly namespace: string,
    private readonly makeService: (app: string, healthPort: number, more?: ServiceEnv) => ServiceProcess,
    readonly services: Readonly<Record<ServiceName, ServiceProcess>>,
    readonly gatewayUrl: string,
    readonly mqttUrl: string,
    /** Nobody listens there without TLS. */
    readonly mqttsPort: number,
  ) {}

  /** Resolves when every service is ready. */
  static async start(options: StackOptions = {}): Promise<Stack> {
    const infrastructure = options.infrastructure ?? (await sharedInfrastructure());
    const [http, mqtt, mqtts, schedulerHealth, dispatcherHealth] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const namespace = `t${randomBytes(4).toString('hex')}`;
    const env = {
      DATABASE_URL: infrastructure.databaseUrl,
      KAFKA_BROKERS: infrastructure.brokers,
      SETPOINT_TOPIC_NAMESPACE: namespace,
      SETPOINT_AUTH: options.auth ?? 'off',
      SETPOINT_ADMIN_TOKEN: ADMIN_TOKEN,
      SETPOINT_SECRET_KEY: SECRET_KEY,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(http),
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: String(mqtt),
      MQTTS_PORT: String(mqtts),
      ...options.tls?.env,
    };
    const service = (app: string, healthPort: number, more: ServiceEnv = {}) =>
      new ServiceProcess({
        app,
        env: { ...env, HEALTH_PORT: String(healthPort), ...more },
        readyUrl: `http://127.0.0.1:${healthPort}/health/ready`,
      });
    const stack = new Stack(
      infrastructure,
      namespace,
      service,
      {
        gateway: service('api-gateway', http),
        scheduler: service('command-scheduler', schedulerHealth),
        dispatcher: service('device-dispatcher', dispatcherHealth),
      },
      `http://127.0.0.1:${http}`,
      `mqtt://127.0.0.1:${mqtt}`,
      mqtts,
    );
    try {
      await Promise.all(stack.all().map((one) => one.start()));
    } catch (failure) {
      const tails = stack.logTails();
      await stack.stop();
      throw new Error(`the stack did not start\n${tails}`, { cause: failure });
    }
    return stack;
  }

  get adminToken(): string {
    return ADMIN_TOKEN;
  }

  /** One more beside the first, which shares the devices with it as soon as it is ready. */
  async addScheduler(): Promise<ServiceProcess> {
    const scheduler = this.makeService('command-scheduler', await freePort());
    this.more.push(scheduler);
    await scheduler.start();
    return scheduler;
  }

  /** One more beside the first; it has the devices that connect to its address. */
  async addDispatcher(): Promise<{ readonly service: ServiceProcess; readonly mqttUrl: string }> {
    const port = await freePort();
    const service = this.makeService('device-dispatcher', await freePort(), {
      MQTT_PORT: String(port),
      MQTTS_PORT: String(await freePort()),
    });
    this.more.push(service);
    await service.start();
    return { service, mqttUrl: `mqtt://127.0.0.1:${port}` };
  }

  /** A Kafka connection that sees the topics of this stack. */
  kafkaClient(): KafkaClient {
    return new KafkaClient({
      brokers: this.infrastructure.brokers.split(','),
      clientId: 'system-test',
      logger: createLogger({ service: 'system-test', level: 'silent' }),
      namespace: this.namespace,
    });
  }

  /** Runs a part of a test; when it fails, what the services said last is shown with the failure. */
  async observe<T>(part: () => Promise<T>): Promise<T> {
    try {
      return await part();
    } catch (failure) {
      process.stderr.write(`${this.logTails()}\n`);
      throw failure;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((service) => service.stop()));
    await this.infrastructure.stop();
  }

  private all(): ServiceProcess[] {
    return [...Object.values(this.services), ...this.more];
  }

  private logTails(): string {
    return this.all()
      .map((service) => `===== ${service.name}, last lines =====\n${service.logTail(60)}`)
      .join('\n');
  }
}
