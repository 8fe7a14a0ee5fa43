import { seededRandom } from '@setpoint/simulated-device';
import type { ActLog } from './act-log.js';
import type { Fault, FaultContext } from './fault.js';
import { type CalmParts, untilCalm } from './until-calm.js';

/** What every fault is made with, and what there is to know when it is over. */
export interface NemesisParts
  extends Pick<
    FaultContext,
    'stack' | 'tenants' | 'stranger' | 'load' | 'devices' | 'ledger' | 'isFull' | 'logDir' | 'pause' | 'tell'
  > {
  readonly seed: string;
  readonly acts: ActLog;
  /** Makes one call to a prompt device. */
  readonly probe: CalmParts['probe'];
}

const CALM_LIMIT_MS = 45_000;
/** Behind the calm, so that the checker has answers of quiet time to see it by. */
const QUIET_MS = 2_500;

/** Makes faults, one group after the other, each when the one before is got over. */
export class Nemesis {
  private made = 0;

  constructor(private readonly parts: NemesisParts) {}

  /**
   * @param isOver asked before each group
   * @throws what a fault throws that could not be made or mended; when the run is stopped
   */
  async run(plan: Iterable<readonly Fault[]>, isOver: () => boolean): Promise<void> {
    for (const group of plan) {
      if (isOver()) return;
      const ended = await Promise.allSettled(group.map((fault) => this.make(fault)));
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
      await this.calm();
    }
  }

  private async make(fault: Fault): Promise<void> {
    const { acts, tell } = this.parts;
    this.made += 1;
    const context = this.contextOf(fault, this.made);
    const missing = await fault.missing?.();
    if (missing === undefined) {
      await fault.run(context);
      return;
    }
    acts.skip(fault.id, fault.name, missing);
    tell(`${fault.id} ${fault.name}: not made, ${missing}.`);
  }

  private contextOf({ id }: Fault, number: number): FaultContext {
    const { acts, seed, tell, ...others } = this.parts;
    return {
      ...others,
      tell,
      random: seededRandom(`${id}, fault number ${number} of ${seed}`),
      act: (what, work) => {
        tell(`${id}: ${what}.`);
        return acts.during(id, what, work);
      },
      calm: () => this.calm(),
    };
  }

  private async calm(): Promise<void> {
    const { stack, probe, pause, tell } = this.parts;
    const afterMs = await untilCalm({ services: stack.services, probe, pause }, CALM_LIMIT_MS);
    if (afterMs === null) tell(`  not back to normal within ${CALM_LIMIT_MS / 1_000} s`);
    else tell(`  back to normal after ${(afterMs / 1_000).toFixed(1)} s`);
    await pause(QUIET_MS);
  }
}
