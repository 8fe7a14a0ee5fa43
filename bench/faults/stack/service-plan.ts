import type { LinkOptions } from '../proxy/faulty-link.js';
import { type FaultStackOptions, type ServiceKind, serviceKinds } from './fault-stack.js';
import { stablePort } from './stable-port.js';

/** Where everything of one service will listen. */
export interface ServicePlan {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly isSpare: boolean;
  /** Of REST for a gateway, of health for the others. */
  readonly port: number;
  /** Dispatchers only. */
  readonly mqttPort: number | undefined;
  /** The broker's own listener for this service, behind the link. */
  readonly kafkaPort: number;
  readonly kafkaLinkPort: number;
}

const DEFAULT_COUNT = 2;

/** Every service and spare of the stack, with ports that nobody else is given. */
export const planServices = async ({ counts, spares }: FaultStackOptions): Promise<ServicePlan[]> => {
  const plans: ServicePlan[] = [];
  for (const kind of serviceKinds) {
    const count = counts?.[kind] ?? DEFAULT_COUNT;
    const all = count + (spares?.[kind] ?? 0);
    for (let i = 0; i < all; i++) plans.push(await planService(kind, i + 1, i >= count));
  }
  return plans;
};

const planService = async (kind: ServiceKind, number: number, isSpare: boolean): Promise<ServicePlan> => ({
  name: `${kind}-${number}`,
  kind,
  isSpare,
  port: await stablePort(),
  mqttPort: kind === 'dispatcher' ? await stablePort() : undefined,
  kafkaPort: await stablePort(),
  kafkaLinkPort: await stablePort(),
});

/** Kafka's listener of one service: it sends the service back to the link. */
export const listenerOf = ({ name, kafkaPort, kafkaLinkPort }: ServicePlan) => ({
  name: name.replace('-', '').toUpperCase(),
  port: kafkaPort,
  advertisedPort: kafkaLinkPort,
});

export type LinkPlan = LinkOptions & { readonly name: string };

/** Every link of the stack. */
export const planLinks = async (
  plans: readonly ServicePlan[],
  postgresPort: number,
): Promise<readonly LinkPlan[]> => {
  const targets = (port: (plan: ServicePlan) => number | undefined) =>
    plans.flatMap((plan) => port(plan) ?? []);
  const links: LinkPlan[] = [
    {
      name: 'http',
      port: await stablePort(),
      targets: targets(({ kind, port }) => (kind === 'gateway' ? port : undefined)),
    },
    { name: 'mqtt', port: await stablePort(), targets: targets(({ mqttPort }) => mqttPort) },
  ];
  for (const { name, kafkaPort, kafkaLinkPort } of plans) {
    links.push(
      { name: `${name}-kafka`, port: kafkaLinkPort, targets: [kafkaPort] },
      { name: `${name}-postgres`, port: await stablePort(), targets: [postgresPort] },
    );
  }
  return links;
};
