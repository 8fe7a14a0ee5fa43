// npm start [-- --no-demo] [-- --data DIR]
import './steps/node-version.mjs';

// Loaded only after the version is known to be new enough.
const { start } = await import('./steps/start-all.mjs');
await start(process.argv.slice(2));
