import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

/** Buckets in seconds, from an idle hop (1.6 ms) to a command that waited for its deadline. */
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics of one process, each labelled with the service's name. */
export class Metrics {
  private readonly registry = new Registry();

  constructor(service: string, options: { readonly defaults?: boolean } = {}) {
    this.registry.setDefaultLabels({ service });
    if (options.defaults ?? true) collectDefaultMetrics({ register: this.registry });
  }

  counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  /** @param read sets what the gauge shows whenever it is scraped, for what nobody should have to set at each change */
  gauge<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    read: (gauge: Gauge<L>) => void = () => undefined,
  ): Gauge<L> {
    return new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        read(this);
      },
    });
  }

  /** @param buckets upper bounds; seconds unless the name says otherwise */
  histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    buckets: readonly number[] = SECONDS,
  ): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.registry],
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The exposition text that Prometheus scrapes. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
