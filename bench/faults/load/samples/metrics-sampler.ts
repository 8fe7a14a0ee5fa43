import type { MetricsSample } from '../../history.js';
import type { Journal } from '../../ledger/journal.js';
import { readCounts } from './read-counts.js';

export interface MeteredService {
  readonly name: string;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** The Prometheus page. @throws when it does not answer in time */
  metricsText(): Promise<string>;
}

export interface MetricsSamplerOptions {
  readonly services: readonly MeteredService[];
  /** metrics.jsonl */
  readonly journal: Journal;
}

const EVERY_MS = 1_000;
/** What a service counted at the end is known to nobody else. */
const LAST_ATTEMPTS = 5;

/** Looks every second at what each service has counted. */
export class MetricsSampler {
  private timer: NodeJS.Timeout | undefined;
  /** One at a time of each service: two that overlap would have no order. */
  private readonly open = new Map<MeteredService, Promise<boolean>>();

  constructor(private readonly options: MetricsSamplerOptions) {}

  start(): void {
    this.timer ??= setInterval(() => {
      for (const service of this.options.services) if (!this.open.has(service)) void this.look(service);
    }, EVERY_MS);
  }

  /** Looks once more, when nothing happens any more. */
  async finish(): Promise<void> {
    await this.stop();
    await Promise.all(this.options.services.map((service) => this.lookAtLast(service)));
  }

  /** Resolves when the last answer is written. May be called twice. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await Promise.all(this.open.values());
  }

  private async lookAtLast(service: MeteredService): Promise<void> {
    for (let attempt = 1; attempt <= LAST_ATTEMPTS && service.pid !== undefined; attempt++)
      if (await this.look(service)) return;
  }

  private look(service: MeteredService): Promise<boolean> {
    const looking = this.write(service).finally(() => this.open.delete(service));
    this.open.set(service, looking);
    return looking;
  }

  /** @returns false when it did not answer, or is another process now */
  private async write(service: MeteredService): Promise<boolean> {
    const { name, pid } = service;
    const askedAt = Date.now();
    const text = pid === undefined ? undefined : await service.metricsText().catch(() => undefined);
    if (text === undefined || pid === undefined || service.pid !== pid) return false;
    const sample: MetricsSample = { name, pid, askedAt, at: Date.now(), counts: readCounts(text) };
    this.options.journal.append(sample);
    return true;
  }
}
