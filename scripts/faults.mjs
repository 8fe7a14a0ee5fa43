// npm run faults [-- --seed TEXT --minutes 30 --only F3,F5 --short --full --keep --rate 75 --capacity 600 --devices 300]
import './steps/node-version.mjs';

// Loaded only after the version is known to be new enough.
const { faults } = await import('./steps/faults-all.mjs');
await faults(process.argv.slice(2));
