export * from './action.js';
export * from './decide.js';
export * from './event.js';
export { evolve } from './evolve.js';
export * from './moves.js';
export * from './queue.js';
