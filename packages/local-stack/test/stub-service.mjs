// A service for tests: answers its pid on STUB_PORT, warns when asked for /warn, ends on SIGTERM; when STUB_FAILS says
// why, it ends at once. With the argument "silent" it does not say that it is up.
import { createServer } from 'node:http';

const { STUB_PORT, STUB_FAILS } = process.env;
const log = (level, msg) => console.log(JSON.stringify({ level, msg }));

if (STUB_FAILS) {
  log(60, STUB_FAILS);
  process.exit(1);
}
createServer((request, response) => {
  if (request.url === '/warn') log(40, 'somebody asked for /warn');
  response.end(String(process.pid));
}).listen(Number(STUB_PORT ?? 0), '127.0.0.1');
if (!process.argv.includes('silent')) log(40, 'the stub is up');
process.on('SIGTERM', () => process.exit(0));
