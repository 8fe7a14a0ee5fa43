// npm run certificates -- --out DIR [--host NAME]… [--device PRODUCTKEY/DEVICEKEY]…
import './steps/node-version.mjs';

// Loaded only after the version is known to be new enough.
const { certificates } = await import('./steps/make-certificates.mjs');
await certificates(process.argv.slice(2));
