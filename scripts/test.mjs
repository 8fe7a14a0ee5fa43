// npm test [-- KIND… PATH…]: every kind of test, or those named; of them all files, or those whose path matches.
import './steps/node-version.mjs';

// Loaded only after the version is known to be new enough.
const { test } = await import('./steps/test-all.mjs');
await test(process.argv.slice(2));
