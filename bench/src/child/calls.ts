/*
 * A process of its own that its parent calls by name, over Node's IPC channel:
 *
 *     call   = { call: number, name: string, argument: unknown }        parent to child
 *     answer = { call: number, result: unknown } | { call: number, failure: string }
 *
 * Load and devices each run like this, so that neither shares an event loop with what measures it.
 */

/** What a child can be asked, by name; argument and result must survive structured cloning. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>;

export interface Call {
  readonly call: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Answer =
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly failure: string };
