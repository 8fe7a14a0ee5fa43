/** What one script may use. The contract's own figures where it gives some [contract 7.1]. */

/** Processor time of one call, and of the source's own top level. */
export const CALL_CPU_MS = 100;
/** What the script's values may take. */
export const HEAP_BYTES = 16 * 1024 * 1024;
/**
 * The whole memory of a sandbox in pages of 64 KiB: interpreter, stack and heap. It is the wall that holds when the
 * interpreter's own accounting does not: with only the latter a script took a process past 1 GB.
 */
export const SANDBOX_PAGES = { initial: 256, maximum: 512 } as const;
/** The largest message on the wire, so the largest output of a script [contract 6.6]. */
export const MAX_OUTPUT_BYTES = 512 * 1024;
/** Of what a script threw, so that a log line stays one. */
export const MAX_DETAIL_CHARS = 300;
