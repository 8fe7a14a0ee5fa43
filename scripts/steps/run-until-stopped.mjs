import { stopCommands } from './commands.mjs';
import { releaseLocks } from './lock.mjs';
import { say, sayWhy } from './say.mjs';
import { stopWithParent } from './stop-with-parent.mjs';

const alsoStop = [];

/** Adds something to stop, before the commands of this process. */
export function onStop(stop) {
  alsoStop.push(stop);
}

/**
 * Runs `main` to its end, or to Ctrl-C, SIGTERM, a closed terminal or the end of npm, whichever comes first; then
 * stops all that was started and ends this process. `main` returns an exit code, or never when it serves.
 * Ctrl-C is a wanted end, so its code is `codeWhenStopped`. A second Ctrl-C does not wait.
 */
export async function runUntilStopped(main, { codeWhenStopped }) {
  let stopping = false;
  const stop = async (code) => {
    if (stopping) return;
    stopping = true;
    try {
      for (const stopOne of [...alsoStop].reverse()) await stopOne();
      await stopCommands();
    } catch (error) {
      sayWhy(error);
    }
    releaseLocks();
    // What is left (timers, sockets) must not hold up an end that is complete; the guardian sees to children.
    process.exit(code);
  };
  const stopWanted = () => {
    if (stopping) process.exit(1);
    say('Stopping (once more to stop at once).');
    stop(codeWhenStopped);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopWanted);
  // A closed terminal: nobody reads any more, and that is no reason to die half-way through a stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  stopWithParent(() => stop(codeWhenStopped));
  try {
    await stop(await main());
  } catch (error) {
    if (stopping) return;
    sayWhy(error);
    await stop(1);
  }
}
