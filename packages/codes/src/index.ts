export * from './code-table.js';
export * from './command-state.js';
export * from './device-reply.js';
