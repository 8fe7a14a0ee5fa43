import type { BalancedLink } from '../proxy/link-process.js';
import type { FaultService } from './fault-stack.js';
import type { ServicePlan } from './service-plan.js';

const CHECK_EVERY_MS = 500;

type Mark = (isAlive: boolean) => void;

/** How a service is put in and out of the turn of the link that balances over its kind. */
export const markOn = ({ kind, port, mqttPort }: ServicePlan, link: (name: string) => BalancedLink): Mark => {
  const target = kind === 'gateway' ? port : mqttPort;
  if (target === undefined) return () => undefined;
  const balanced = link(kind === 'gateway' ? 'http' : 'mqtt');
  // The process of the links is ended with the whole stack only, and then nobody needs to know.
  return (isAlive) => void balanced.setAlive(target, isAlive).catch(() => undefined);
};

/**
 * Looks at the readiness of services again and again and takes those that are not ready out of the turn, as load
 * balancers do: a frozen service goes on getting new connections until it has not answered for 2 s.
 */
export class Balancer {
  private readonly timers = new Set<NodeJS.Timeout>();
  private isStopped = false;

  watch(service: Pick<FaultService, 'isReady'>, mark: Mark): void {
    if (this.isStopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.check(service, mark);
    }, CHECK_EVERY_MS);
    this.timers.add(timer);
  }

  stop(): void {
    this.isStopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private async check(service: Pick<FaultService, 'isReady'>, mark: Mark): Promise<void> {
    mark(await service.isReady());
    this.watch(service, mark);
  }
}
