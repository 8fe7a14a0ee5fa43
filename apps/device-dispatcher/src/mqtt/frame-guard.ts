const MAX_LENGTH_BYTES = 4;
const CONTINUES = 0x80;
const SEVEN_BITS = 0x7f;
const TYPE = 0xf0;
const SUBSCRIBE = 0x80;
const UNSUBSCRIBE = 0xa0;
const IDENTIFIER_BYTES = 2;

/**
 * Watches where packets begin in a stream of bytes, so that the engine never collects one that is too large: it would
 * believe any length up to 256 MB.
 *
 *     packet = type-and-flags length body          length: 1 to 4 bytes, 7 bits each, the lowest first
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

  constructor(private maxBodyBytes: number) {}

  raiseTo(maxBodyBytes: number): void {
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Whether a packet has begun and not ended. */
  get isInside(): boolean {
    return this.header > 0 || this.body > 0;
  }

  /** How many packets have begun. */
  get begun(): number {
    return this.packets;
  }

  /**
   * @returns how many bytes of it were followed: all, or fewer when so many packets have ended; null when a packet is
   *   announced that is too large, whose length is none, or whose identifier is 0
   */
  follow(chunk: Uint8Array, maxPackets: number): number | null {
    const last = this.ended + maxPackets;
    let at = 0;
    while (at < chunk.length && this.ended < last) {
      if (this.identifierBytes > 0) {
        if (!this.readIdentifier(chunk[at++] ?? 0)) return null;
      } else if (this.body > 0) {
        const skipped = Math.min(this.body, chunk.length - at);
        this.body -= skipped;
        at += skipped;
      } else if (!this.readHeader(chunk[at++] ?? 0)) return null;
    }
    return at;
  }

  private get ended(): number {
    return this.isInside ? this.packets - 1 : this.packets;
  }

  private readHeader(byte: number): boolean {
    this.header += 1;
    if (this.header === 1) {
      this.packets += 1;
      this.length = 0;
      this.hasIdentifier = (byte & TYPE) === SUBSCRIBE || (byte & TYPE) === UNSUBSCRIBE;
      return true;
    }
    this.length += (byte & SEVEN_BITS) * 2 ** (7 * (this.header - 2));
    if (this.length > this.maxBodyBytes) return false;
    if (byte & CONTINUES) return this.header <= MAX_LENGTH_BYTES;
    this.header = 0;
    this.body = this.length;
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
