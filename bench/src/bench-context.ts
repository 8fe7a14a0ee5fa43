import type { BenchArguments } from './arguments.js';
import type { LoadRow } from './loads/load-row.js';
import type { Watched } from './measure/processes.js';
import type { Servers } from './servers.js';
import type { BenchDevice, Ground, System, SystemName } from './system.js';
import type { SetpointSystem } from './systems/setpoint.js';

/** What a load is given to run with. */
export interface BenchContext {
  readonly arguments: BenchArguments;
  readonly servers: Servers;
  /** Starts a system on an empty database and topics of its own. */
  start<N extends SystemName>(name: N, devices: readonly BenchDevice[]): Promise<StartedSystem<Systems[N]>>;
  /** One line, now, for who watches. */
  tell(line: string): void;
  /** Text of several lines, part of the report. */
  print(text: string): void;
  /** Goes into the results file as it is, under the name of the load. */
  keep(raw: unknown): void;
  /** Writes a file beside the results file, with the same name and another ending. @returns its path */
  write(ending: string, content: string): string;
}

/** A load by the name that `--only` takes. Its rows are printed when it is over, and kept. */
export interface BenchLoad {
  readonly name: string;
  /** Systems that it starts are stopped, devices logged out, when it resolves. */
  run(context: BenchContext): Promise<readonly LoadRow[]>;
}

export interface Systems {
  readonly floor: System;
  readonly 'common-way': System;
  readonly setpoint: SetpointSystem;
}

export interface StartedSystem<S extends System = System> {
  readonly system: S;
  readonly ground: Ground;
  /** Its processes and the servers, by name; read again after a restart of one of them. */
  watched(): Readonly<Record<string, Watched>>;
  /** Stops it and drops its database. May be called twice. */
  stop(): Promise<void>;
}
