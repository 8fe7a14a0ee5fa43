import { resolve } from 'node:path';
import { prepare } from './prepare.mjs';
import { runUntilStopped } from './run-until-stopped.mjs';
import { Problem } from './say.mjs';

/** Makes what certificates are missing in a folder, and names the files. */
export function certificates(args) {
  return runUntilStopped(() => make(args), { codeWhenStopped: 1 });
}

async function make(args) {
  const { out, hosts, names } = readArguments(args);
  await prepare();
  const { keepCertificates, readCertifiedDevice } = await import('../../packages/local-stack/dist/index.js');
  const devices = names.map((name) => {
    const device = readCertifiedDevice(name);
    if (!device) throw new Problem(`"${name}" names no device: give PRODUCTKEY/DEVICEKEY.`);
    return device;
  });
  const files = await keepCertificates({ dir: out, hosts, devices });
  console.log(`
MQTT_TLS_CERT=${files.cert}
MQTT_TLS_KEY=${files.key}
MQTT_TLS_CA=${files.ca}`);
  for (const { cert, key } of files.devices) console.log(`device: ${cert} ${key}`);
  return 0;
}

const usage = 'npm run certificates -- --out DIR [--host NAME]… [--device PRODUCTKEY/DEVICEKEY]…';

function readArguments(args) {
  // Relative to where npm was called, not to where it runs the script.
  const { INIT_CWD: calledFrom = process.cwd() } = process.env;
  const given = { out: undefined, hosts: [], names: [] };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split(/=(.*)/s);
    const value = inline || args[++i];
    if (!value) throw new Problem(`"${name}" has no value: ${usage}`);
    if (name === '--out') given.out = resolve(calledFrom, value);
    else if (name === '--host') given.hosts.push(value);
    else if (name === '--device') given.names.push(value);
    else throw new Problem(`"${name}" is no argument: ${usage}`);
  }
  if (!given.out) throw new Problem(`A folder is missing: ${usage}`);
  return { ...given, hosts: given.hosts.length > 0 ? given.hosts : ['127.0.0.1', 'localhost', '::1'] };
}
