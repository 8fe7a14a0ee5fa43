/** A product's script. Another text under the same key is effective with the next call. */
export interface ScriptRef {
  readonly productKey: string;
  /** JavaScript of contract 7.1. */
  readonly source: string;
}

/** `encode`: platform to device, `jsonStrToRawData`; `decode`: device to platform, `rawDataToJsonStr` [contract 7.1]. */
export type Direction = 'encode' | 'decode';

/**
 * Why a call gave nothing.
 *
 * `failed`: the source does not compile, or the script threw. `timedOut`: it ran longer than it may. `outOfMemory`: it
 * wanted more memory than it may have. `badOutput`: what it returned is no bytes, no text, empty or too large.
 * `missingFunction`: the source does not define the function. `switchedOff`: it has failed too often, see `detail` for
 * what of it is off, and until when. `busy`: too much waits already, or the pool does not run.
 */
export type ScriptReason =
  | 'failed'
  | 'timedOut'
  | 'outOfMemory'
  | 'badOutput'
  | 'missingFunction'
  | 'switchedOff'
  | 'busy';

export interface ScriptRefusal {
  readonly ok: false;
  readonly reason: ScriptReason;
  /** One line for the script's author; may hold text that the script made. */
  readonly detail: string;
}

export type ScriptResult<T> = { readonly ok: true; readonly value: T } | ScriptRefusal;

/** What an encode is asked with and answers, and a decode. */
export type Payload = string | Uint8Array;

export const refusal = (reason: ScriptReason, detail: string): ScriptRefusal => ({
  ok: false,
  reason,
  detail,
});
