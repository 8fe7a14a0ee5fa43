export * from './back-off.js';
export * from './behaviour.js';
export * from './ledger.js';
export * from './login.js';
export * from './seeded-random.js';
export * from './simulated-device.js';
