export * from './pool/script-pool.js';
export type { Direction, ScriptReason, ScriptRef, ScriptRefusal, ScriptResult } from './script.js';
