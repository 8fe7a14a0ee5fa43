import { Worker } from 'node:worker_threads';
import { type Payload, refusal, type ScriptReason, type ScriptResult } from '../script.js';
import type { CallMessage, ThreadMessage } from './thread-messages.js';

/** A built-in that loops inside the interpreter is not looked at: after this the thread is given up. */
const ANSWER_LIMIT_MS = 2_000;
const START_LIMIT_MS = 20_000;

// Built from this package's sources; in `src` as well as in `dist` this leads to it.
const MAIN = new URL('../../dist/thread/thread-main.js', import.meta.url);

export interface ThreadEvents {
  /** It can take a call. */
  idle(thread: ScriptThread): void;
  /** It is gone, and another one has to be made. */
  gone(thread: ScriptThread, why: string): void;
}

interface Running {
  readonly id: number;
  readonly settle: (result: ScriptResult<Payload | null>) => void;
  readonly watchdog: NodeJS.Timeout;
}

/** One worker thread with a sandbox, and the watchdog over its one running call. */
export class ScriptThread {
  private readonly worker: Worker;
  private readonly startWatchdog: NodeJS.Timeout;
  private running: Running | undefined;
  private isGone = false;
  /** Whether it has come as far as taking calls. */
  wasReady = false;

  constructor(private readonly events: ThreadEvents) {
    this.worker = new Worker(MAIN, {
      // Nothing of the process reaches the thread that runs foreign code.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128, stackSizeMb: 8 },
    });
    this.worker.on('message', (message: ThreadMessage) => this.receive(message));
    this.worker.on('error', ({ message }) => this.leave(`it failed: ${message}`, 'outOfMemory'));
    this.worker.on('exit', (code) => this.leave(`it ended with code ${code}`, 'outOfMemory'));
    this.startWatchdog = setTimeout(() => this.leave('it did not start in time'), START_LIMIT_MS);
  }

  /** Only when it is idle. The promise settles also when the thread dies. */
  run(call: CallMessage): Promise<ScriptResult<Payload | null>> {
    return new Promise((settle) => {
      const watchdog = setTimeout(() => this.suspect(call.id), ANSWER_LIMIT_MS);
      this.running = { id: call.id, settle, watchdog };
      this.worker.postMessage(call);
    });
  }

  async stop(): Promise<void> {
    this.isGone = true;
    clearTimeout(this.startWatchdog);
    this.settle(refusal('busy', 'the script pool has stopped'));
    await this.worker.terminate();
  }

  private receive(message: ThreadMessage): void {
    if (this.isGone) return;
    if (message.kind === 'ready') {
      this.wasReady = true;
      clearTimeout(this.startWatchdog);
    } else if (message.id === this.running?.id) this.settle(message.result);
    this.events.idle(this);
  }

  /**
   * This process may have been the slow one: then the answer has come by now, and is read before the second look.
   */
  private suspect(id: number): void {
    setImmediate(() =>
      setImmediate(() => {
        if (this.running?.id === id) this.leave(`a call took more than ${ANSWER_LIMIT_MS} ms`);
      }),
    );
  }

  private leave(why: string, reason: ScriptReason = 'timedOut'): void {
    if (this.isGone) return;
    this.isGone = true;
    clearTimeout(this.startWatchdog);
    this.settle(refusal(reason, `the script took its thread with it: ${why}`));
    void this.worker.terminate();
    this.events.gone(this, why);
  }

  private settle(result: ScriptResult<Payload | null>): void {
    const running = this.running;
    if (running === undefined) return;
    this.running = undefined;
    clearTimeout(running.watchdog);
    running.settle(result);
  }
}
