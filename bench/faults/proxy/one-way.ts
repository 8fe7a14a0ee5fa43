import type { Socket } from 'node:net';
import type { LinkMode } from './link-mode.js';

interface Piece {
  readonly data: Buffer;
  /** On the clock of `performance`; counts only while there is latency, and never overtakes what came before. */
  readonly dueAt: number;
  /** Bytes of it that were passed on. */
  passed: number;
}

/** So much may be under way; then the sender is made to wait. Enough for 1 MiB a second at a latency of a second. */
const MOST_BYTES_UNDER_WAY = 1_048_576;
const DEFAULT_WHOLE_AFTER = 256;

export interface OneWayOptions {
  readonly source: Socket;
  readonly sink: Socket;
  /** The mode in force. */
  mode(): LinkMode;
  /** Told of bytes that were passed on. */
  passed(bytes: number): void;
}

/** One direction of a connection: takes what the source sends, and passes it on in the way of the mode. */
export class OneWay {
  private readonly underWay: Piece[] = [];
  private bytesUnderWay = 0;
  private sourceEnded = false;
  private sinkTakesMore = true;
  private waiting: { cancel(): void } | undefined;

  constructor(private readonly options: OneWayOptions) {
    const { source, sink } = options;
    sink.on('drain', () => {
      this.sinkTakesMore = true;
      this.passOn();
    });
    source.on('data', (data) => this.take(data));
    source.on('end', () => {
      this.sourceEnded = true;
      this.passOn();
    });
    source.resume();
  }

  /** To be told of every change, for what is under way already. */
  modeChanged(): void {
    this.stopWaiting();
    this.passOn();
  }

  close(): void {
    this.stopWaiting();
    this.underWay.length = 0;
  }

  private take(data: Buffer): void {
    this.underWay.push({ data, dueAt: this.dueAt(), passed: 0 });
    this.bytesUnderWay += data.length;
    this.adjustSource();
    this.passOn();
  }

  private dueAt(): number {
    const mode = this.options.mode();
    if (mode.kind !== 'latency') return 0;
    const { ms, jitterMs = 0 } = mode;
    return performance.now() + ms + (Math.random() * 2 - 1) * jitterMs;
  }

  private adjustSource(): void {
    if (this.bytesUnderWay >= MOST_BYTES_UNDER_WAY) this.options.source.pause();
    else this.options.source.resume();
  }

  private passOn(): void {
    if (this.waiting || this.options.mode().kind === 'blackHole') return;
    for (let piece = this.underWay[0]; piece; piece = this.underWay[0]) {
      if (!this.sinkTakesMore || this.mustWait(piece)) return;
      this.write(piece);
      if (this.options.mode().kind === 'slices') {
        this.wait(setImmediateOnce);
        return;
      }
    }
    const { sink } = this.options;
    if (this.sourceEnded && !sink.writableEnded) sink.end();
  }

  private mustWait({ dueAt }: Piece): boolean {
    const waitMs = this.options.mode().kind === 'latency' ? dueAt - performance.now() : 0;
    if (waitMs <= 0) return false;
    this.wait((then) => setTimeoutOnce(then, waitMs));
    return true;
  }

  private write(piece: Piece): void {
    const bytes = this.bytesAtOnce(piece);
    this.sinkTakesMore = this.options.sink.write(piece.data.subarray(piece.passed, piece.passed + bytes));
    piece.passed += bytes;
    this.bytesUnderWay -= bytes;
    this.options.passed(bytes);
    if (piece.passed < piece.data.length) return;
    this.underWay.shift();
    this.adjustSource();
  }

  private bytesAtOnce({ data, passed }: Piece): number {
    const mode = this.options.mode();
    const sliced = mode.kind === 'slices' && passed < (mode.wholeAfter ?? DEFAULT_WHOLE_AFTER);
    return sliced ? 1 : data.length - passed;
  }

  private wait(begin: (then: () => void) => { cancel(): void }): void {
    this.waiting = begin(() => {
      this.waiting = undefined;
      this.passOn();
    });
  }

  private stopWaiting(): void {
    this.waiting?.cancel();
    this.waiting = undefined;
  }
}

const setTimeoutOnce = (then: () => void, ms: number) => {
  const timer = setTimeout(then, ms);
  return { cancel: () => clearTimeout(timer) };
};

const setImmediateOnce = (then: () => void) => {
  const immediate = setImmediate(then);
  return { cancel: () => clearImmediate(immediate) };
};
