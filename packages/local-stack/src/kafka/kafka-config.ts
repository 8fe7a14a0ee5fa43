import { join } from 'node:path';

/** One more port of the broker, for clients that reach it through something else, such as a proxy. */
export interface KafkaListener {
  /** Letters and digits, unlike that of any other. */
  readonly name: string;
  /** Listens on 127.0.0.1 only. */
  readonly port: number;
  /** Where clients of this listener are sent to, on 127.0.0.1. */
  readonly advertisedPort: number;
}

interface BrokerPorts {
  readonly port: number;
  readonly controllerPort: number;
  readonly listeners: readonly KafkaListener[];
}

/** server.properties of a single node that is broker and controller. */
export function serverProperties(dataDir: string, { port, controllerPort, listeners }: BrokerPorts): string {
  const all = [{ name: 'PLAINTEXT', port, advertisedPort: port }, ...listeners];
  const controller = { name: 'CONTROLLER', port: controllerPort };
  const named = [...all, controller];
  return lines({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: named.map((one) => `${one.name}://127.0.0.1:${one.port}`).join(','),
    'advertised.listeners': all.map((one) => `${one.name}://127.0.0.1:${one.advertisedPort}`).join(','),
    'controller.listener.names': controller.name,
    'listener.security.protocol.map': named.map(({ name }) => `${name}:PLAINTEXT`).join(','),
    'log.dirs': join(dataDir, 'data'),
    ...behaviour,
    ...size,
  });
}

const behaviour = {
  // A typo in a topic name is an error, not a new topic.
  'auto.create.topics.enable': false,
  // The default of 3 s is for the first consumers of a big group; here it only delays every start.
  'group.initial.rebalance.delay.ms': 0,
  // Nobody could take over the partitions of the only broker.
  'controlled.shutdown.enable': false,
  // After a kill the node waits for its own old session to end before it may register again: with the default
  // of 9 s a restart took 12 s, with this 5 s.
  'broker.session.timeout.ms': 2_000,
  'broker.heartbeat.interval.ms': 400,
};

const size = {
  'num.partitions': 1,
  'offsets.topic.num.partitions': 4,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.num.partitions': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
  // Two index files a partition are preallocated with this size; 10 MB is the default.
  'log.index.size.max.bytes': 1024 * 1024,
  'num.network.threads': 2,
  'num.io.threads': 4,
  'background.threads': 2,
};

/** log4j2: warnings only, into two files of 5 MB at most. */
export function logProperties(dataDir: string): string {
  return lines({
    status: 'error',
    'appender.file.type': 'RollingFile',
    'appender.file.name': 'file',
    'appender.file.fileName': join(dataDir, 'kafka.log'),
    'appender.file.filePattern': join(dataDir, 'kafka.log.%i'),
    'appender.file.layout.type': 'PatternLayout',
    'appender.file.layout.pattern': '%d{ISO8601} %p %c{1} %m%n',
    'appender.file.policies.type': 'Policies',
    'appender.file.policies.size.type': 'SizeBasedTriggeringPolicy',
    'appender.file.policies.size.size': '5MB',
    'appender.file.strategy.type': 'DefaultRolloverStrategy',
    'appender.file.strategy.max': 1,
    'rootLogger.level': 'warn',
    'rootLogger.appenderRef.file.ref': 'file',
  });
}

function lines(properties: Record<string, string | number | boolean>): string {
  // A backslash begins an escape in a properties file.
  return `${Object.entries(properties)
    .map(([key, value]) => `${key}=${String(value).replaceAll('\\', '\\\\')}`)
    .join('\n')}\n`;
}
