import type { Resealed } from '@setpoint/registry';
import type { Logger, Startable } from '@setpoint/service-kit';

interface Parts {
  /** Rewrites all secrets that the present key has not sealed; ends early when told to. */
  readonly reseal: (isStopping: () => boolean) => Promise<Resealed>;
  readonly log: Logger;
}

/** One pass at the start of the process, beside its work: what was stored without a key, or with an older one. */
export class SecretResealer implements Startable {
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(private readonly parts: Parts) {}

  async start(): Promise<void> {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const { reseal, log } = this.parts;
    try {
      const { rewritten, unreadable } = await reseal(() => this.isStopping);
      if (rewritten > 0) log.info({ rewritten }, 'secrets are stored under the present key now');
      if (unreadable > 0)
        log.error(
          { unreadable },
          'secrets cannot be read: SETPOINT_SECRET_KEY lacks the key they are stored under',
        );
    } catch (failure) {
      log.error(
        { err: failure },
        'secrets could not be rewritten under the present key; the next start tries again',
      );
    }
  }
}
