import type { Socket } from 'node:net';
import { FrameGuard } from './frame-guard.js';

/** A CONNECT of a real device has less than 1 KB; who is not logged in gets no more memory than this. */
const MAX_CONNECT_BYTES = 65_536;
/** A megabyte takes so long at 140 kbit/s. Half a packet may hold a megabyte, and no keep-alive may be agreed. */
export const PACKET_TIMEOUT_MS = 60_000;
/**
 * Handled before others have their turn. The engine would handle all that was received: 64 KiB can be 32,768 PINGREQs,
 * 0.5 s in one piece.
 */
const MAX_PACKETS_AT_ONCE = 64;

/**
 * The engine takes what was received with `read`; there a packet that is too large is noticed before it is collected,
 * or cut, one that never ends some time after, and many small ones are handed out by and by.
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
  let isPausing = false;
  /** The engine asks for more while it still reads what it got: it is given nothing before others had their turn. */
  const handOutLater = (rest: Uint8Array) => {
    isPausing = true;
    socket.unshift(rest);
    setImmediate(() => {
      isPausing = false;
      socket.emit('readable');
    });
  };
  socket.read = (size?: number) => {
    if (isPausing && size !== 0) return null;
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array)) return chunk;
    const followed = guard.follow(chunk, MAX_PACKETS_AT_ONCE);
    if (followed === null) {
      socket.destroy();
      return null;
    }
    watch();
    if (followed.read < chunk.length) handOutLater(chunk.subarray(followed.read));
    // With nothing the engine would wait for more.
    return followed.kept > 0 ? chunk.subarray(0, followed.kept) : socket.read(size);
  };
  socket.once('close', () => clearTimeout(timer));
  return guard;
};
