import type { Answer, Call, Calls } from './calls.js';

/** The child's side: answers its parent's calls until that lets go of it or dies. */
export const answerCalls = (calls: Calls): void => {
  // Ctrl-C reaches the whole foreground group; when to end is the parent's to say.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  // Sockets and timers would keep it alive, and nobody is left to read what it counts.
  process.once('disconnect', () => process.exit(0));
  process.on('message', async (message) => {
    const { call, name, argument } = message as Call;
    send(await answer(call, () => calls[name]?.(argument as never)));
  });
};

const answer = async (call: number, act: () => unknown): Promise<Answer> => {
  try {
    return { call, result: await act() };
  } catch (error) {
    return { call, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};

const send = (message: Answer): void => {
  if (process.connected) process.send?.(message);
};
