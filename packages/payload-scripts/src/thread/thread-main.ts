import { parentPort } from 'node:worker_threads';
import { Sandbox } from '../sandbox/sandbox.js';
import type { CallMessage, ThreadMessage } from './thread-messages.js';

/** What a thread of the pool runs: calls as they come, one after the other. */
if (!parentPort) throw new Error('this is started by the pool, in a thread');
const port = parentPort;
const send = (message: ThreadMessage): void => port.postMessage(message);

const sandbox = new Sandbox();
await sandbox.prepare();
port.on('message', async (call: CallMessage) => {
  send({ kind: 'answered', id: call.id, result: await sandbox.run(call) });
});
send({ kind: 'ready' });
