export * from './check-value.js';
export * from './compile-model.js';
export * from './data-type.js';
export * from './parse-thing-model.js';
export * from './pick-value.js';
export { isRecord, Problems } from './problems.js';
export * from './storable-text.js';
export * from './thing-model.js';
