import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Call, Calls } from './calls.js';

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/** The parent's side of a process that answers calls. It ends with its parent, however that ends. */
export class CalledChild<C extends Calls> {
  readonly pid: number;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;

  /** @param entry a compiled module that calls `answerCalls`; @param nodeArguments e.g. `--cpu-prof` */
  constructor(entry: URL, nodeArguments: readonly string[] = []) {
    this.child = fork(fileURLToPath(entry), [], {
      serialization: 'advanced',
      execArgv: [...nodeArguments],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.pid = this.child.pid ?? 0;
    this.child.on('message', (answer) => this.take(answer as Answer));
    this.child.on('error', (error) => this.failAll(error));
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.failAll(new Error(`${entry.pathname} ended: ${signal ?? `code ${code}`}`));
        resolve();
      });
    });
  }

  /** @throws what the child threw, as text; or that it has ended */
  async call<N extends keyof C & string>(
    name: N,
    argument: Parameters<C[N]>[0],
  ): Promise<Awaited<ReturnType<C[N]>>> {
    const call: Call = { call: this.calls++, name, argument };
    const result = await new Promise((resolve, reject) => {
      this.waiting.set(call.call, { resolve, reject });
      this.child.send(call, (error) => error && this.settle(call.call)?.reject(error));
    });
    return result as Awaited<ReturnType<C[N]>>;
  }

  /** Ends the process and waits for that; may be called twice. */
  async end(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.exited;
  }

  private take(answer: Answer): void {
    const waiting = this.settle(answer.call);
    if ('failure' in answer) waiting?.reject(new Error(answer.failure));
    else waiting?.resolve(answer.result);
  }

  private settle(call: number): Waiting | undefined {
    const waiting = this.waiting.get(call);
    this.waiting.delete(call);
    return waiting;
  }

  private failAll(reason: Error): void {
    for (const call of [...this.waiting.keys()]) this.settle(call)?.reject(reason);
  }
}
