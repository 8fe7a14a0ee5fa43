const MAX_LENGTH_BYTES = 4;
const CONTINUES = 0x80;
const SEVEN_BITS = 0x7f;
const TYPE = 0xf0;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x80;
const UNSUBSCRIBE = 0xa0;
const IDENTIFIER_BYTES = 2;
/** The third byte of a length, behind that of the type, and what its lowest bit counts. */
const THIRD_LENGTH_BYTE = 4;
const THIRD_LENGTH_UNIT = 2 ** 14;

/** What became of a chunk. */
export interface Followed {
  /** So many bytes were looked at: all, or fewer when enough packets have ended. */
  readonly read: number;
  /** So many of them are for the engine. They stand at the beginning of the chunk. */
  readonly kept: number;
}

/**
 * Watches where packets begin in a stream of bytes, so that the engine never collects one that is too large: it would
 * believe any length up to 256 MB.
 *
 *     packet = type-and-flags length body          length: 1 to 4 bytes, 7 bits each, the lowest first
 *
 * Of a PUBLISH that is too large the engine gets the beginning, with a length that fits it, so that the device can be told:
 * programs of Node and Python whose connection ends over it send it again in the next one, for ever.
 *
 * It also sees what the engine passes over: a subscription whose identifier, the first two bytes of the body, is 0
 * [MQTT-2.3.1-1].
 */
export class FrameGuard {
  /** Bytes of the current packet's body still to come. */
  private body = 0;
  private length = 0;
  /** 0: the next byte is a packet's first; otherwise how many bytes of its header were seen. */
  private header = 0;
  private packets = 0;
  private hasIdentifier = false;
  /** Of the body, still to come. */
  private identifierBytes = 0;
  private isIdentified = false;
  private isPublish = false;
  /** The length that the engine was told when it is not the packet's, otherwise 0. */
  private cutLength = 0;
  /** Bytes of the current packet that the engine does not get, still to come. */
  private excess = 0;
  private maxPublishBytes: number;

  constructor(private maxBodyBytes: number) {
    this.maxPublishBytes = maxBodyBytes;
  }

  /** @param maxPublishBytes up to this a PUBLISH is cut, if it is more; then `maxBodyBytes` is a megabyte or so */
  raiseTo(maxBodyBytes: number, maxPublishBytes = maxBodyBytes): void {
    this.maxBodyBytes = maxBodyBytes;
    this.maxPublishBytes = maxPublishBytes;
  }

  /** Whether a packet has begun and not ended. */
  get isInside(): boolean {
    return this.header > 0 || this.body > 0 || this.excess > 0;
  }

  /** How many packets have begun. */
  get begun(): number {
    return this.packets;
  }

  /**
   * @param chunk is written to when a packet is cut
   * @returns null when a packet is announced that is too large, whose length is none, or whose identifier is 0
   */
  follow(chunk: Uint8Array, maxPackets: number): Followed | null {
    const last = this.ended + maxPackets;
    let read = 0;
    let kept = 0;
    const keep = (bytes: number) => {
      if (kept < read) chunk.copyWithin(kept, read, read + bytes);
      read += bytes;
      kept += bytes;
    };
    while (read < chunk.length && this.ended < last) {
      if (this.identifierBytes > 0) {
        if (!this.readIdentifier(chunk[read] ?? 0)) return null;
        keep(1);
      } else if (this.body > 0) {
        const bytes = Math.min(this.body, chunk.length - read);
        this.body -= bytes;
        keep(bytes);
      } else if (this.excess > 0) {
        const bytes = Math.min(this.excess, chunk.length - read);
        this.excess -= bytes;
        read += bytes;
      } else {
        const byte = this.readHeader(chunk[read] ?? 0);
        if (byte === null) return null;
        if (byte === undefined) read += 1;
        else {
          chunk[read] = byte;
          keep(1);
        }
      }
    }
    return { read, kept };
  }

  private get ended(): number {
    return this.isInside ? this.packets - 1 : this.packets;
  }

  /** @returns what the engine gets for the byte, undefined for nothing; null when the connection is to end */
  private readHeader(byte: number): number | undefined | null {
    this.header += 1;
    if (this.header === 1) {
      this.packets += 1;
      this.length = 0;
      this.cutLength = 0;
      this.isPublish = (byte & TYPE) === PUBLISH;
      this.hasIdentifier = (byte & TYPE) === SUBSCRIBE || (byte & TYPE) === UNSUBSCRIBE;
      return byte;
    }
    this.length += (byte & SEVEN_BITS) * 2 ** (7 * (this.header - 2));
    const isLast = (byte & CONTINUES) === 0;
    if (this.cutLength > 0) return isLast && byte > 0 && this.beginBody() ? undefined : null;
    const isThird = this.header === THIRD_LENGTH_BYTE;
    if (this.isPublish && this.maxPublishBytes > this.maxBodyBytes && isThird)
      if (!isLast || this.length > this.maxBodyBytes) return this.cut(isLast);
    if (this.length > this.maxBodyBytes) return null;
    if (!isLast) return this.header <= MAX_LENGTH_BYTES ? byte : null;
    return this.beginBody() ? byte : null;
  }

  /** The first two bytes of the length have gone to the engine: with another third one they are that of a shorter body. */
  private cut(isLast: boolean): number | null {
    const third = Math.floor((this.maxBodyBytes - THIRD_LENGTH_UNIT + 1) / THIRD_LENGTH_UNIT);
    this.cutLength = (this.length % THIRD_LENGTH_UNIT) + third * THIRD_LENGTH_UNIT;
    return !isLast || this.beginBody() ? third : null;
  }

  private beginBody(): boolean {
    if (this.length > (this.cutLength > 0 ? this.maxPublishBytes : this.maxBodyBytes)) return false;
    this.header = 0;
    this.body = this.cutLength > 0 ? this.cutLength : this.length;
    this.excess = this.length - this.body;
    this.identifierBytes = this.hasIdentifier ? Math.min(IDENTIFIER_BYTES, this.length) : 0;
    this.isIdentified = false;
    return true;
  }

  private readIdentifier(byte: number): boolean {
    this.isIdentified ||= byte !== 0;
    this.identifierBytes -= 1;
    this.body -= 1;
    return this.identifierBytes > 0 || this.isIdentified;
  }
}
