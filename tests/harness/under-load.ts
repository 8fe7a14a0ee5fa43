import { afterAll, beforeAll } from '@jest/globals';
import type { Infrastructure } from './infrastructure.js';
import type { Evidence } from './invariants.js';
import type { Load } from './load.js';
import { MIXED_FLEET_SIZE, mixedBehaviour } from './mixed-fleet.js';
import { Scenario } from './scenario.js';

/** Between two requests of a caller. */
const PAUSE_MS = 150;
/** Until everything that was asked for has ended. */
const END_LIMIT_MS = 45_000;

/** What a spec of faults works with, from the first of its tests on. */
class UnderLoad {
  private infrastructure: Infrastructure | undefined;
  private started: { readonly scenario: Scenario; readonly load: Load } | undefined;
  private collected: Evidence | undefined;

  get scenario(): Scenario {
    return given(this.started).scenario;
  }

  get load(): Load {
    return given(this.started).load;
  }

  /** After `end`. */
  get evidence(): Evidence {
    return given(this.collected);
  }

  async start(startInfrastructure?: () => Promise<Infrastructure>): Promise<void> {
    this.infrastructure = await startInfrastructure?.();
    const scenario = await Scenario.start({
      deviceCount: MIXED_FLEET_SIZE,
      behaviourOf: mixedBehaviour,
      ...(this.infrastructure && { infrastructure: this.infrastructure }),
    });
    this.started = { scenario, load: scenario.load(PAUSE_MS) };
    await scenario.connect();
    this.load.start();
  }

  /** No more is asked for, and all of it comes to an end. */
  async end(): Promise<Evidence> {
    const { scenario, load } = this;
    await load.stop();
    this.collected = await scenario.stack.observe(() => scenario.evidence(load, END_LIMIT_MS));
    return this.collected;
  }

  /** The scenario stops the servers too; a start that failed half-way leaves them to us. */
  async stop(): Promise<void> {
    await (this.started?.scenario ?? this.infrastructure)?.stop();
  }
}

const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('it was not started, or is not over yet');
  return value;
};

/** Starts all services with a mixed fleet and callers for the tests of a file, and stops them after those. */
export const underLoad = (startInfrastructure?: () => Promise<Infrastructure>): UnderLoad => {
  const site = new UnderLoad();
  beforeAll(() => site.start(startInfrastructure), 180_000);
  afterAll(() => site.stop(), 60_000);
  return site;
};
