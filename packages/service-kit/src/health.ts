/** Says what is wrong by resolving to a text or by throwing; any other answer means that all is well. */
export type ReadinessCheck = () => Promise<unknown>;

export interface HealthReport {
  readonly ok: boolean;
  /** `ok`, or what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

const CHECK_TIMEOUT_MS = 1_000;

/** Whether this process lives and whether it can serve, asked anew each time. */
export class Health {
  private readonly checks = new Map<string, ReadinessCheck>();

  constructor(private readonly checkTimeoutMs = CHECK_TIMEOUT_MS) {}

  /** Adds a condition for being ready. */
  require(name: string, check: ReadinessCheck): this {
    this.checks.set(name, check);
    return this;
  }

  /** A process that answers lives: what is around it may be down, and a restart would not mend that. */
  live(): HealthReport {
    return { ok: true, checks: {} };
  }

  async ready(): Promise<HealthReport> {
    const names = [...this.checks.keys()];
    const texts = await Promise.all([...this.checks.values()].map((check) => this.run(check)));
    return {
      ok: texts.every((text) => text === 'ok'),
      checks: Object.fromEntries(names.map((name, i) => [name, texts[i] ?? 'ok'])),
    };
  }

  private async run(check: ReadinessCheck): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`no answer within ${this.checkTimeoutMs} ms`), this.checkTimeoutMs);
    });
    try {
      const answer = await Promise.race([check(), late]);
      return typeof answer === 'string' ? answer : 'ok';
    } catch (failure) {
      return failure instanceof Error ? failure.message : String(failure);
    } finally {
      clearTimeout(timer);
    }
  }
}
