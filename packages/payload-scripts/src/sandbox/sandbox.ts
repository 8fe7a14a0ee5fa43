import type { QuickJSHandle } from 'quickjs-emscripten-core';
import { CALL_CPU_MS, MAX_DETAIL_CHARS, MAX_OUTPUT_BYTES } from '../limits.js';
import { type Direction, type Payload, refusal, type ScriptResult } from '../script.js';
import { type CompiledScript, CompiledScripts } from './compiled-scripts.js';
import { CpuBudget } from './cpu-budget.js';
import { Interpreter } from './interpreter.js';

/** Compiled scripts take 250 KB and more each, so this keeps some 250 of them in a thread. */
const MAX_COMPILED_BYTES = 64 * 1024 * 1024;

export interface SandboxCall {
  /** Stands for product and source together: another source is another version. */
  readonly version: number;
  readonly source: string;
  readonly direction: Direction;
  /** The JSON text or the bytes; null only checks that the source defines both functions. */
  readonly input: Payload | null;
}

/**
 * Runs scripts one after the other in one interpreter. Before each call its memory is put back to where it was when the
 * script had just been read: no call can see what an earlier one has left, of this product or of another.
 */
export class Sandbox {
  private readonly budget = new CpuBudget();
  private interpreter: Interpreter | undefined;
  private compiled = new CompiledScripts(MAX_COMPILED_BYTES);

  /** Makes the interpreter, so that the first call does not pay for it. */
  async prepare(): Promise<void> {
    await this.ready();
  }

  /** Never throws for what a script does. */
  async run(call: SandboxCall): Promise<ScriptResult<Payload | null>> {
    const interpreter = await this.ready();
    try {
      return this.runIn(interpreter, call);
    } catch (trap) {
      // The interpreter stopped half-way, its stack and heap are in no known state. Compiled scripts belong to it.
      this.interpreter = undefined;
      this.compiled = new CompiledScripts(MAX_COMPILED_BYTES);
      return this.judgeTrap(trap);
    }
  }

  private async ready(): Promise<Interpreter> {
    this.interpreter ??= await Interpreter.create(this.budget);
    return this.interpreter;
  }

  private runIn(interpreter: Interpreter, call: SandboxCall): ScriptResult<Payload | null> {
    const compiled = this.compile(interpreter, call);
    if (!compiled.ok) return compiled;
    const { encode, decode, image } = compiled.value;
    if (call.input === null) return checkBoth(compiled.value);
    const script = call.direction === 'encode' ? encode : decode;
    if (script === null) return missing(call.direction);
    interpreter.restore(image);
    return this.callIn(interpreter, script, call.input);
  }

  private compile(interpreter: Interpreter, { version, source }: SandboxCall): ScriptResult<CompiledScript> {
    const kept = this.compiled.get(version);
    if (kept) return { ok: true, value: kept };
    if (source.includes('\0')) return refusal('failed', 'the script has a NUL');
    interpreter.reset();
    this.budget.refill(CALL_CPU_MS);
    const { context } = interpreter;
    const read = context.evalCode(source, 'script.js');
    if (read.error) return this.judgeThrown(interpreter, read.error);
    read.value.dispose();
    const encode = this.find(interpreter, 'jsonStrToRawData');
    const decode = this.find(interpreter, 'rawDataToJsonStr');
    if (this.budget.isSpent)
      return refusal('timedOut', `reading the script took more than ${CALL_CPU_MS} ms`);
    const script = { image: interpreter.takeImage(), encode, decode };
    this.compiled.put(version, script);
    return { ok: true, value: script };
  }

  /** Also finds functions that were declared with `const`, which are no members of the global object. */
  private find({ context }: Interpreter, name: string): QuickJSHandle | null {
    const found = context.evalCode(`typeof ${name} === 'function' ? ${name} : undefined`, 'lookup.js');
    if (found.error) return null;
    return context.typeof(found.value) === 'function' ? found.value : null;
  }

  private callIn(interpreter: Interpreter, script: QuickJSHandle, input: Payload): ScriptResult<Payload> {
    const { context, driver } = interpreter;
    if (input.length === 0) return refusal('failed', 'the input is empty');
    const encoding = typeof input === 'string';
    // Texts enter the sandbox as C has them, and JSON never holds this character as it is.
    if (encoding && input.includes('\0')) return refusal('failed', 'the input is no JSON: it has a NUL');
    const argument = encoding ? context.newString(input) : context.newArrayBuffer(bufferOf(input));
    this.budget.refill(CALL_CPU_MS);
    const step = encoding ? driver.encode : driver.decode;
    const answer = context.callFunction(step, context.undefined, script, argument);
    if (answer.error) return this.judgeThrown(interpreter, answer.error);
    if (this.budget.isSpent) return timedOut();
    if (context.typeof(answer.value) !== 'string') {
      return { ok: true, value: context.getArrayBuffer(answer.value).value.slice() };
    }
    return readMarked(context.getString(answer.value));
  }

  private judgeThrown({ context, driver }: Interpreter, thrown: QuickJSHandle): ScriptResult<never> {
    if (this.budget.isSpent) return timedOut();
    this.budget.refill(CALL_CPU_MS);
    const told = context.callFunction(driver.describe, context.undefined, thrown);
    if (told.error) return this.budget.isSpent ? timedOut() : outOfMemory();
    const judged = readMarked(context.getString(told.value));
    return judged.ok ? refusal('failed', 'the script failed') : judged;
  }

  private judgeTrap(trap: unknown): ScriptResult<never> {
    if (this.budget.isSpent) return timedOut();
    const why = trap instanceof Error ? trap.message : String(trap);
    return refusal('outOfMemory', `the script broke the sandbox: ${why}`.slice(0, MAX_DETAIL_CHARS));
  }
}

/** @param answer a text of the driver's with its mark in front */
const readMarked = (answer: string): ScriptResult<string> => {
  const rest = answer.slice(1);
  switch (answer[0]) {
    case '=':
      return Buffer.byteLength(rest) <= MAX_OUTPUT_BYTES
        ? { ok: true, value: rest }
        : refusal('badOutput', `the output has more than ${MAX_OUTPUT_BYTES} bytes`);
    case '!':
      return refusal('badOutput', rest);
    case '*':
      return outOfMemory();
    default:
      return refusal('failed', readable(rest));
  }
};

const checkBoth = ({ encode, decode }: CompiledScript): ScriptResult<null> => {
  if (encode === null) return missing('encode');
  return decode === null ? missing('decode') : { ok: true, value: null };
};

const missing = (direction: Direction) =>
  refusal(
    'missingFunction',
    `the script does not define ${direction === 'encode' ? 'jsonStrToRawData' : 'rawDataToJsonStr'}`,
  );
const timedOut = () => refusal('timedOut', `the script ran for more than ${CALL_CPU_MS} ms`);
const outOfMemory = () => refusal('outOfMemory', 'the script wanted more memory than it may have');

/** On one line, and without the frames of the driver, which the script's author does not know. */
const readable = (told: string): string =>
  told
    .replace(/at \w+ \(driver\.js[^)]*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();

const bufferOf = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
