import type { SandboxCall } from '../sandbox/sandbox.js';
import type { Payload, ScriptResult } from '../script.js';

/** From the pool to a thread. One call at a time: the next is sent when the answer is here. */
export interface CallMessage extends SandboxCall {
  readonly id: number;
}

/** From a thread: once when it can take calls, then one answer a call. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answered'; readonly id: number; readonly result: ScriptResult<Payload | null> };
