// A process that owns a Postgres and a service, for tests that kill it. Arguments: data folder, Postgres port, entry.
import { runServices, startPostgres } from '../dist/index.js';

const [dataDir, port, entry] = process.argv.slice(2);
const postgres = await startPostgres({ dataDir: `${dataDir}/postgres`, port: Number(port), durable: false });
await runServices({
  services: [{ name: 'stub', entry, env: {} }],
  dataDir,
  baseEnv: process.env,
  tell: () => {},
});
console.log(postgres.url);
