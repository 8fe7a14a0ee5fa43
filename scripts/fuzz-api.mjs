// Fuzzes a running gateway by its OpenAPI document: `node scripts/fuzz-api.mjs [URL] [options of schemathesis]`.
// Three passes: with any parameters, with the organisation of the demo tenant, and with a device of it.
// Needs `pip install schemathesis`; SCHEMATHESIS names its program where it is not on the path. With the gateway's
// SETPOINT_ADMIN_TOKEN the calls of operators get through, too; the service has to run with authentication off.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [url = 'http://127.0.0.1:8080', ...options] = process.argv.slice(2);
const { SCHEMATHESIS = 'schemathesis', SETPOINT_ADMIN_TOKEN } = process.env;
const folder = join(import.meta.dirname, 'fuzz');
// Where it leaves its reports, and what it needs to repeat a call.
const cwd = join(tmpdir(), 'setpoint-fuzz');
mkdirSync(cwd, { recursive: true });

const unsuited = [
  // A business outcome, also a refusal, has HTTP status 200 and a code [contract 1.2].
  'negative_data_rejection',
  'use_after_free',
  // Nobody is authenticated.
  'ignored_auth',
  'missing_required_header',
  // Node answers a method that it cannot parse (QUERY) with 400 before anything of ours sees it.
  'unsupported_method',
];

const pass = (name) => {
  const args = ['--config-file', join(folder, `${name}.toml`), 'run', `${url}/docs/openapi.json`];
  args.push('--exclude-checks', unsuited.join(), '--continue-on-failure', '--request-timeout', '70');
  if (SETPOINT_ADMIN_TOKEN) args.push('--header', `Authorization: Bearer ${SETPOINT_ADMIN_TOKEN}`);
  const env = {
    ...process.env,
    SCHEMATHESIS_HOOKS: 'hooks',
    PYTHONPATH: folder,
    PYTHONDONTWRITEBYTECODE: '1',
  };
  console.log(`\n# ${name}`);
  return new Promise((resolve, reject) => {
    const fuzzer = spawn(SCHEMATHESIS, [...args, ...options], { cwd, env, stdio: 'inherit' });
    fuzzer.on('error', reject);
    fuzzer.on('exit', resolve);
  });
};

try {
  for (const name of ['anything', 'organization', 'device'])
    if ((await pass(name)) !== 0) process.exitCode = 1;
} catch (failure) {
  console.error(`${SCHEMATHESIS} cannot be run (${failure.message}): pip install schemathesis`);
  process.exitCode = 1;
}
