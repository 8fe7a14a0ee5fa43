import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createLogger, EnvError } from '@setpoint/service-kit';
import { FileLedger, noLedger } from '@setpoint/simulated-device';
import { demoDevices } from './demo/demo-tenant.js';
import { seedDemo } from './demo/seed-demo.js';
import { readEnv } from './env.js';
import { Fleet } from './fleet.js';
import { FleetError, readFleet } from './fleet-file.js';

/** `node dist/main.js [demo | fleet] [--ledger FILE]`; what is given here counts more than the environment. */
const readSettings = () => {
  const { values, positionals } = parseArgs({
    options: { ledger: { type: 'string' } },
    allowPositionals: true,
  });
  const [mode] = positionals;
  const env = readEnv({ ...(mode !== undefined && { SIMULATOR_MODE: mode }) });
  return { env, ledgerFile: values.ledger ?? env.LEDGER };
};

const run = async (): Promise<void> => {
  const { env, ledgerFile } = readSettings();
  const logger = createLogger({ service: 'device-simulator', level: env.LOG_LEVEL });
  const members =
    env.SIMULATOR_MODE === 'demo'
      ? demoDevices.map((device) => ({ ...device, sdk: 'node' as const }))
      : readFleet(env.FLEET);
  const fleet = new Fleet(members, {
    url: env.MQTT_URL,
    seed: env.SIMULATOR_SEED,
    ledger: ledgerFile === undefined ? noLedger : new FileLedger(ledgerFile),
    connectingAtOnce: env.CONNECTING_AT_ONCE,
  });
  // Registered before anything starts: a stop during the start-up is a stop like any other.
  const stopping = new AbortController();
  const stopped = once(stopping.signal, 'abort');
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stopping.abort());

  const start = async () => {
    if (env.SIMULATOR_MODE === 'demo') {
      const gateway = { url: env.SETPOINT_URL, adminToken: env.SETPOINT_ADMIN_TOKEN };
      await seedDemo(gateway, logger, stopping.signal);
    }
    await fleet.start();
    logger.info({ devices: fleet.size, connected: fleet.connectedCount }, 'the fleet is up');
  };
  await Promise.race([stopped, start().then(() => stopped)]);
  await fleet.stop();
};

run().catch((failure: unknown) => {
  const expected = failure instanceof EnvError || failure instanceof FleetError;
  process.stderr.write(`${expected ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
