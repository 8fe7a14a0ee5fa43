import releaseSync from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import { HEAP_BYTES, MAX_DETAIL_CHARS, MAX_OUTPUT_BYTES, SANDBOX_PAGES } from '../limits.js';
import type { CpuBudget } from './cpu-budget.js';
import { guestDriver } from './guest-driver.js';
import {
  clearBeyond,
  findLayout,
  type MemoryImage,
  newMemory,
  restoreImage,
  type SandboxMemory,
  takeImage,
} from './memory-image.js';

/** The package types its CommonJS face only, where the default export is one step further down. */
const variant = releaseSync as unknown as QuickJSSyncVariant;

/** Each frame of a script needs more of the thread's own stack than of the interpreter's. */
const STACK_BYTES = 256 * 1024;

/** The driver's functions, called with handles that live in the sandbox. */
export interface Driver {
  readonly encode: QuickJSHandle;
  readonly decode: QuickJSHandle;
  readonly describe: QuickJSHandle;
}

/**
 * One QuickJS with one context, in a memory of its own that can be taken back to an earlier state. A trap of the
 * WebAssembly leaves it unusable: whoever catches one makes another.
 */
export class Interpreter {
  private constructor(
    readonly context: QuickJSContext,
    readonly driver: Driver,
    private readonly memory: SandboxMemory,
    private readonly layout: ReturnType<typeof findLayout>,
    /** No script yet, the driver ready. */
    private readonly pristine: MemoryImage,
  ) {}

  /** @param budget what a script may still run, asked while one does */
  static async create(budget: CpuBudget): Promise<Interpreter> {
    const memory = newMemory(SANDBOX_PAGES);
    const module = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory }));
    const runtime = module.newRuntime({
      memoryLimitBytes: HEAP_BYTES,
      maxStackSizeBytes: STACK_BYTES,
      interruptHandler: () => budget.spend(),
    });
    const context = runtime.newContext();
    budget.refill(Number.POSITIVE_INFINITY);
    const driver = installDriver(context);
    const layout = findLayout(memory);
    return new Interpreter(context, driver, memory, layout, takeImage(memory, layout));
  }

  /** To where it was before any script. */
  reset(): void {
    restoreImage(this.memory, this.pristine);
    clearBeyond(this.memory, this.pristine);
  }

  takeImage(): MemoryImage {
    return takeImage(this.memory, this.layout);
  }

  restore(image: MemoryImage): void {
    restoreImage(this.memory, image);
  }
}

const installDriver = (context: QuickJSContext): Driver => {
  // Made now: the context keeps this handle, and one made after the image would point into nothing later.
  void context.global;
  const source = guestDriver({ maxOutputBytes: MAX_OUTPUT_BYTES, maxDetailChars: MAX_DETAIL_CHARS });
  const driver = context.unwrapResult(context.evalCode(source, 'driver.js'));
  return {
    encode: context.getProp(driver, 'encode'),
    decode: context.getProp(driver, 'decode'),
    describe: context.getProp(driver, 'describe'),
  };
};
