import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fetchKafkaJars } from '@setpoint/local-stack';
import { type BalancedLink, LinkProcess } from '../proxy/link-process.js';
import { Balancer, markOn } from './balancer.js';
import { Ending } from './ending.js';
import type { FaultStack, FaultStackOptions } from './fault-stack.js';
import { KafkaServer } from './kafka-server.js';
import { keepService, type ServiceGround } from './keep-service.js';
import type { KeptService } from './kept-service.js';
import { PostgresServer } from './postgres-server.js';
import { RunningStack } from './running-stack.js';
import { type LinkPlan, listenerOf, planLinks, planServices, type ServicePlan } from './service-plan.js';
import { stablePort } from './stable-port.js';

const NAMESPACE = 'faults';
const ADMIN_TOKEN = 'faults-admin-token';
const SECRET_KEY = Buffer.alloc(32, 0x5e).toString('base64');

/**
 * Starts Kafka, durable Postgres, the links and all services, on loopback and free ports; resolves when all are
 * ready. What it starts ends with this process, however that ends.
 */
export const startFaultStack = async (options: FaultStackOptions): Promise<FaultStack> => {
  const ending = new Ending();
  options.onStop?.(() => ending.run());
  try {
    return await start(options, ending);
  } catch (failure) {
    await ending.run();
    throw failure;
  }
};

const start = async (options: FaultStackOptions, ending: Ending): Promise<FaultStack> => {
  const { tell = () => undefined } = options;
  const plans = await planServices(options);
  const postgresPort = await stablePort();
  const { linkProcess, links } = await openLinks(options, await planLinks(plans, postgresPort), ending);
  tell('Starting Kafka and Postgres.');
  const { kafka, postgres } = await startServers(options, plans, postgresPort, ending);
  const link = (name: string) => linkNamed(links, name);
  const { services, spares } = await startServices(
    plans,
    {
      repositoryDir: options.repositoryDir,
      logDir: join(options.runDir, 'logs'),
      env: {
        SETPOINT_TOPIC_NAMESPACE: NAMESPACE,
        SETPOINT_AUTH: 'off',
        SETPOINT_ADMIN_TOKEN: ADMIN_TOKEN,
        SETPOINT_SECRET_KEY: SECRET_KEY,
        ...options.env,
      },
      databaseUrl: postgres.databaseUrl,
      link,
      tell,
    },
    ending,
  );
  // A service that waits for what does not come over a link would not end when it is asked to.
  await ending.add(() => Promise.all([...links.values()].map((one) => one.set({ kind: 'pass' }))));
  const fixed = { namespace: NAMESPACE, adminToken: ADMIN_TOKEN };
  return new RunningStack({ services, spares, kafka, postgres, linkProcess, links, ending, ...fixed });
};

const openLinks = async (
  { repositoryDir }: FaultStackOptions,
  plans: readonly LinkPlan[],
  ending: Ending,
) => {
  const linkProcess = new LinkProcess(repositoryDir);
  await ending.add(() => linkProcess.end());
  const links = new Map<string, BalancedLink>();
  for (const { name, ...plan } of plans) links.set(name, await linkProcess.open(name, plan));
  return { linkProcess, links };
};

const linkNamed = (links: ReadonlyMap<string, BalancedLink>, name: string): BalancedLink => {
  const link = links.get(name);
  if (!link) throw new Error(`there is no link ${name}`);
  return link;
};

const startServers = async (
  { runDir, repositoryDir, tell }: FaultStackOptions,
  plans: readonly ServicePlan[],
  postgresPort: number,
  ending: Ending,
) => {
  const dataDir = join(runDir, 'data');
  const jarsDir = await fetchKafkaJars({
    cacheDir: join(repositoryDir, '.setpoint'),
    ...(tell && { onProgress: tell }),
  });
  await ending.add(() => rmSync(dataDir, { recursive: true, force: true }));
  await ending.add(() => keepServerLogs(dataDir, join(runDir, 'logs')));
  const startKafka = async () => {
    const starting = KafkaServer.start({
      dataDir: join(dataDir, 'kafka'),
      port: await stablePort(),
      controllerPort: await stablePort(),
      listeners: plans.map(listenerOf),
      jarsDir,
    });
    await ending.add(() => stopWhenStarted(starting));
    return starting;
  };
  const startPostgres = async () => {
    const starting = PostgresServer.start({
      dataDir: join(dataDir, 'postgres'),
      port: postgresPort,
      durable: true,
    });
    await ending.add(() => stopWhenStarted(starting));
    return starting;
  };
  // Both to their end, so that a failure of one leaves nothing of the other behind.
  const [kafka, postgres] = await Promise.allSettled([startKafka(), startPostgres()]);
  return { kafka: settled(kafka), postgres: settled(postgres) };
};

/** An end in between waits for it: what is half started would write into a folder that is being removed. */
const stopWhenStarted = async (starting: Promise<{ stop(): Promise<void> }>): Promise<void> => {
  // A failure is for whoever started it to hear of.
  const started = await starting.catch(() => undefined);
  await started?.stop();
};

const settled = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

/** They lie with the data, which is removed. */
const keepServerLogs = (dataDir: string, logDir: string): void => {
  mkdirSync(logDir, { recursive: true });
  for (const file of ['kafka/kafka.log', 'kafka/console.log', 'postgres/postgres.log']) {
    const from = join(dataDir, file);
    const to = file.endsWith('console.log') ? 'kafka-console.log' : basename(file);
    if (existsSync(from)) copyFileSync(from, join(logDir, to));
  }
};

const startServices = async (
  plans: readonly ServicePlan[],
  ground: ServiceGround,
  ending: Ending,
): Promise<{ services: readonly KeptService[]; spares: readonly KeptService[] }> => {
  const balancer = new Balancer();
  const kept = plans.map((plan) => {
    const mark = markOn(plan, ground.link);
    mark(false);
    const service = keepService(plan, ground, mark);
    balancer.watch(service, mark);
    return { service, isSpare: plan.isSpare };
  });
  const those = (spare: boolean) =>
    kept.filter(({ isSpare }) => isSpare === spare).map(({ service }) => service);
  await ending.add(() => balancer.stop());
  await ending.add(() => Promise.all(kept.map(({ service }) => service.stop())));
  ground.tell('Starting the services.');
  const services = those(false);
  await Promise.all(services.map((service) => service.start()));
  return { services, spares: those(true) };
};
