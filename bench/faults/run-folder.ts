import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopAllChildren } from '@setpoint/local-stack';
import type { BatteryHost } from './battery-host.js';

/** Everything that was written down in a run; removed at the end unless somebody has to look at it. */
export class RunFolder {
  readonly dir = mkdtempSync(join(tmpdir(), 'setpoint-faults-'));
  private isStopping = false;

  constructor(
    private readonly host: BatteryHost,
    private isKept: boolean,
  ) {
    host.onStop(() => this.end());
    host.onStop(stopAllChildren);
  }

  /** The same host; a stop over it is known here, and one that fails leaves the others to be done. */
  hostThatMayStop(): BatteryHost {
    const { repositoryDir, tell, onStop } = this.host;
    const known = (stop: () => unknown) =>
      onStop(async () => {
        this.isStopping = true;
        try {
          await stop();
        } catch (failure) {
          tell(`Not everything could be stopped: ${failure instanceof Error ? failure.stack : failure}`);
        }
      });
    return { repositoryDir, tell, onStop: known };
  }

  /** For when something is wrong: what comes of the stop itself leaves nothing to look at. */
  keepUnlessStopped(): void {
    if (!this.isStopping) this.isKept = true;
  }

  private end(): void {
    if (this.isKept) this.host.tell(`The ledgers and logs of the run: ${this.dir}`);
    else rmSync(this.dir, { recursive: true, force: true });
  }
}
