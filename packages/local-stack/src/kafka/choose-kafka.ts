import { SetupProblem } from '../setup-problem.js';
import { findJavaVersion, hasDockerEngine, hasMaven, oldestJava } from './java-tools.js';

export type KafkaWay = 'java' | 'docker';

/**
 * How this machine can run Kafka: Java 17 or newer with Maven first, because that is what is tested most, else
 * a Docker engine that answers. Refused (SetupProblem) with the three ways when it can do neither.
 */
export async function chooseKafka(): Promise<KafkaWay> {
  const [java, maven] = await Promise.all([findJavaVersion(), hasMaven()]);
  if (java !== undefined && java >= oldestJava && maven) return 'java';
  if (await hasDockerEngine()) return 'docker';
  const found = [
    java === undefined ? 'no Java' : `Java ${java}`,
    maven ? 'Maven' : 'no Maven',
    'no Docker engine that answers',
  ];
  throw new SetupProblem(
    `Kafka cannot be started here (found ${found.join(', ')}): install Java ${oldestJava} or newer with Maven, or start Docker, or set KAFKA_BROKERS to a Kafka of yours.`,
  );
}
