export * from './call-signature.js';
export * from './legacy-signature.js';
export * from './query-values.js';
export * from './token-request.js';
