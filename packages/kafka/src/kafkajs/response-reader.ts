const LAST_SEVEN_BITS = 0x7f;
const MORE_FOLLOW = 0x80;
/** Bits that a number keeps exactly while it is shifted. */
const SMALL_BITS = 28;

/** Reads Kafka's wire types one after another. Beyond the end it throws, as Node's buffers do. */
export class ResponseReader {
  at = 0;

  constructor(readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  int8(): number {
    const value = this.bytes.readInt8(this.at);
    this.at += 1;
    return value;
  }

  int16(): number {
    const value = this.bytes.readInt16BE(this.at);
    this.at += 2;
    return value;
  }

  int32(): number {
    const value = this.bytes.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  /** @throws when it is too large for a number */
  int64(): number {
    const high = this.int32();
    const value = high * 2 ** 32 + (this.int32() >>> 0);
    if (!Number.isSafeInteger(value)) throw new Error('a number beyond 2^53');
    return value;
  }

  /** Zigzag, seven bits a byte, the lowest first; also for VARLONG. @throws when it takes more than 28 bits */
  varint(): number {
    let zigzag = 0;
    for (let shift = 0; shift < SMALL_BITS; shift += 7) {
      const byte = this.bytes[this.at++] ?? 0;
      zigzag |= (byte & LAST_SEVEN_BITS) << shift;
      if (byte < MORE_FOLLOW) return (zigzag >>> 1) ^ -(zigzag & 1);
    }
    throw new Error('a large varint');
  }

  /** After its length in an INT16. */
  string(): string {
    const bytes = this.int16();
    return this.bytes.toString('utf8', this.at, this.forward(bytes));
  }

  /** After their length in a varint, which is -1 for null. They share the memory of the answer. */
  varintBytes(): Buffer | null {
    const bytes = this.varint();
    return bytes < 0 ? null : this.bytes.subarray(this.at, this.forward(bytes));
  }

  /** Like `varintBytes`, as text. */
  varintText(): string | null {
    const bytes = this.varint();
    return bytes < 0 ? null : this.bytes.toString('utf8', this.at, this.forward(bytes));
  }

  private forward(bytes: number): number {
    this.at += bytes;
    return this.at;
  }
}
