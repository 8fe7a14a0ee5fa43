// A service for tests: answers 200 on STUB_PORT, ends at once when STUB_FAILS says why, ends on SIGTERM.
import { createServer } from 'node:http';

const { STUB_PORT, STUB_FAILS } = process.env;
if (STUB_FAILS) {
  console.log(JSON.stringify({ level: 60, msg: STUB_FAILS }));
  process.exit(1);
}
createServer((_request, response) => response.end(String(process.pid))).listen(
  Number(STUB_PORT ?? 0),
  '127.0.0.1',
);
console.log(JSON.stringify({ level: 40, msg: 'the stub is up' }));
process.on('SIGTERM', () => process.exit(0));
