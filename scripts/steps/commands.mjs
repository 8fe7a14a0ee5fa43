import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryDir } from './repository.mjs';

const running = new Set();
let stopping = false;

/**
 * Runs a command to its end and resolves with its exit code and the end of its output. `onLine` gets every line
 * it prints; without it the command writes to our own output. It dies with this process: see guardian.sh.
 */
export function runCommand(command, args, { env, onLine } = {}) {
  if (stopping) return new Promise(() => {});
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: repositoryDir,
      env: { ...process.env, ...env },
      // A group of its own: Ctrl-C is ours to handle, and one signal ends all that the command started.
      detached: true,
      stdio: ['ignore', onLine ? 'pipe' : 'inherit', onLine ? 'pipe' : 'inherit'],
    });
    running.add(child);
    if (child.pid) guard(`watch ${child.pid} TERM`);
    const lines = [];
    for (const stream of onLine ? [child.stdout, child.stderr] : []) {
      let unfinishedLine = '';
      stream.setEncoding('utf8').on('data', (chunk) => {
        const parts = (unfinishedLine + chunk).split(/\r?\n/);
        unfinishedLine = parts.pop();
        for (const line of parts) {
          lines.push(line);
          if (lines.length > 200) lines.shift();
          onLine(line);
        }
      });
    }
    const end = (code) => {
      running.delete(child);
      if (child.pid) guard(`forget ${child.pid}`);
      // A command cut short by our own stop has no result: whoever waits for it is not to go on.
      if (!stopping) resolve({ code, lines });
    };
    child.on('error', () => end(null));
    child.on('close', end);
  });
}

/** Ends the commands under way, with all that they started; no other can be started afterwards. */
export async function stopCommands() {
  stopping = true;
  for (const child of running) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    signalGroup(child.pid, 'SIGTERM');
    const kill = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 5_000);
    await ended;
    clearTimeout(kill);
    signalGroup(child.pid, 'SIGKILL');
  }
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: all gone.
  }
}

let guardian;

function guard(line) {
  if (!guardian) {
    const script = join(repositoryDir, 'packages', 'local-stack', 'guardian.sh');
    guardian = spawn('sh', [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    guardian.on('error', () => {});
    guardian.stdin.on('error', () => {});
    guardian.unref();
    guardian.stdin.unref();
  }
  guardian.stdin.write(`${line}\n`);
}
