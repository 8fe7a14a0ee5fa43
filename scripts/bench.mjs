// npm run bench [-- --runs 3 --seconds 8 --rates 50,300 --systems floor,setpoint --only instant --quick --cpu-prof DIR]
import './steps/node-version.mjs';

// Loaded only after the version is known to be new enough.
const { bench } = await import('./steps/bench-all.mjs');
await bench(process.argv.slice(2));
