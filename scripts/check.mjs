// npm run check: every rule that a machine can keep, one line each; all run, whatever fails.
import './steps/node-version.mjs';

// Loaded only after the version is known to be new enough.
const { check } = await import('./check/check-all.mjs');
await check();
