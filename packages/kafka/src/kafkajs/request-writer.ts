const LAST_SEVEN_BITS = 0x7f;
const MORE_FOLLOW = 0x80;
const MAX_VARINT_BYTES = 5;
/** Texts of this length are written faster by a loop here than by a call out of V8. */
const SHORT_CHARS = 20;
/** Of a varint for 64 to 8,191, as most records are large. */
const USUAL_SIZE_BYTES = 2;

/** Writes Kafka's wire types one after another into a buffer that grows. */
export class RequestWriter {
  private bytes: Buffer;
  private at = 0;

  /** @param expectedBytes more than what will come makes it faster, less is no harm */
  constructor(expectedBytes: number) {
    this.bytes = Buffer.allocUnsafe(expectedBytes);
  }

  /** How much is written; also the place of what comes next. */
  get length(): number {
    return this.at;
  }

  /** All that is written. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  int8(value: number): this {
    this.reserve(1);
    this.at = this.bytes.writeInt8(value, this.at);
    return this;
  }

  int16(value: number): this {
    this.reserve(2);
    this.at = this.bytes.writeInt16BE(value, this.at);
    return this;
  }

  int32(value: number): this {
    this.reserve(4);
    this.at = this.bytes.writeInt32BE(value, this.at);
    return this;
  }

  /** @param value a safe integer */
  int64(value: number): this {
    const high = Math.floor(value / 2 ** 32);
    return this.int32(high).int32((value - high * 2 ** 32) | 0);
  }

  /** Writes over what is at `place`, such as a size that was not known when its turn came. */
  int32At(place: number, value: number): void {
    this.bytes.writeInt32BE(value, place);
  }

  /** Zigzag, seven bits a byte, the lowest first. */
  varint(value: number): this {
    this.reserve(MAX_VARINT_BYTES);
    let rest = (value << 1) ^ (value >> 31);
    while ((rest & ~LAST_SEVEN_BITS) !== 0) {
      this.bytes[this.at++] = (rest & LAST_SEVEN_BITS) | MORE_FOLLOW;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
    return this;
  }

  /** UTF-8 after its length in an INT16. */
  string(text: string): this {
    const bytes = Buffer.byteLength(text);
    return this.int16(bytes).utf8(text, bytes);
  }

  /** UTF-8 after its length in a varint, which is -1 for null. */
  varintText(text: string | null): this {
    if (text === null) return this.varint(-1);
    if (text.length <= SHORT_CHARS && this.shortAscii(text)) return this;
    const bytes = Buffer.byteLength(text);
    return this.varint(bytes).utf8(text, bytes);
  }

  /** Begins something whose size in a varint precedes it. @returns what `endSized` needs */
  beginSized(): number {
    this.reserve(USUAL_SIZE_BYTES);
    this.at += USUAL_SIZE_BYTES;
    return this.at;
  }

  /** Ends what began at `start`. */
  endSized(start: number): void {
    const size = this.at - start;
    // Before going back: what makes room takes only what lies before the present place along.
    this.reserve(MAX_VARINT_BYTES);
    this.at = start - USUAL_SIZE_BYTES;
    const end = start + size;
    const shift = varintBytes(size) - USUAL_SIZE_BYTES;
    if (shift !== 0) this.bytes.copyWithin(start + shift, start, end);
    this.varint(size);
    this.at = end + shift;
  }

  /** @returns whether it is written: not when one character is none of ASCII */
  private shortAscii(text: string): boolean {
    const { length } = text;
    const start = this.at;
    this.varint(length).reserve(length);
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > LAST_SEVEN_BITS) {
        this.at = start;
        return false;
      }
      this.bytes[this.at++] = code;
    }
    return true;
  }

  private utf8(text: string, bytes: number): this {
    this.reserve(bytes);
    // As many bytes as characters: all of it is ASCII, which V8 copies as it is.
    if (bytes === text.length) this.at += this.bytes.write(text, this.at, bytes, 'latin1');
    else this.at += this.bytes.write(text, this.at, bytes, 'utf8');
    return this;
  }

  private reserve(bytes: number): void {
    const needed = this.at + bytes;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * needed);
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

const varintBytes = (value: number): number => {
  let bytes = 1;
  for (let rest = value >>> 6; rest !== 0; rest >>>= 7) bytes += 1;
  return bytes;
};
