import { connect } from 'node:net';
import { waitFor } from '@setpoint/service-kit';

/** What a server made of some bytes. */
export interface RawAnswer {
  readonly bytes: Buffer;
  /** False when it still waited for more at the end. */
  readonly hasHungUp: boolean;
}

/** Sends bytes on a connection of their own and listens until the server hangs up, for `limitMs` at most. */
export const rawExchange = async (
  port: number,
  bytes: string | Buffer,
  limitMs: number,
): Promise<RawAnswer> => {
  const chunks: Buffer[] = [];
  let hasHungUp = false;
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // 'close' follows.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    hasHungUp = true;
  });
  await waitFor(() => hasHungUp, { limitMs }).catch(() => undefined);
  socket.destroy();
  return { bytes: Buffer.concat(chunks), hasHungUp };
};
