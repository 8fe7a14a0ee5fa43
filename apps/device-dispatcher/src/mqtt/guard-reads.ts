import type { Socket } from 'node:net';
import { FrameGuard } from './frame-guard.js';

/** A CONNECT of a real device has less than 1 KB; who is not logged in gets no more memory than this. */
const MAX_CONNECT_BYTES = 65_536;
/** The largest packet takes so long at 140 kbit/s. Half a packet may hold a megabyte, and no keep-alive may be agreed. */
export const PACKET_TIMEOUT_MS = 60_000;

/**
 * The engine takes what was received with `read`; there a packet that is too large is noticed before it is collected,
 * and one that never ends some time after.
 */
export const guardReads = (socket: Socket, packetTimeoutMs: number): FrameGuard => {
  const guard = new FrameGuard(MAX_CONNECT_BYTES);
  const read = socket.read.bind(socket);
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    if (timer || !guard.isInside || socket.destroyed) return;
    const packet = guard.begun;
    timer = setTimeout(() => {
      timer = undefined;
      // With bytes that nobody has read yet it is we who are slow.
      if (guard.begun === packet && guard.isInside && socket.readableLength === 0) socket.destroy();
      else watch();
    }, packetTimeoutMs);
  };
  socket.read = (size?: number) => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array)) return chunk;
    if (guard.accepts(chunk)) {
      watch();
      return chunk;
    }
    socket.destroy();
    return null;
  };
  socket.once('close', () => clearTimeout(timer));
  return guard;
};
