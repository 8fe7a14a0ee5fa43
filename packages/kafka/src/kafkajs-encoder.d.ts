declare module 'kafkajs/src/protocol/encoder.js' {
  /** The part of kafkajs' encoder that is mended here. */
  export default class Encoder {
    static sizeOfVarLong(value: number | bigint): number;
    static sizeOfVarInt(value: number): number;
    static nextPowerOfTwo(value: number): number;
    constructor(initialSize?: number);
    buf: Buffer;
    offset: number;
    get buffer(): Buffer;
    ensureAvailable(bytes: number): void;
    writeInt32(value: number): this;
    writeVarIntBytes(value: string): this;
    writeUVarInt(value: number): this;
    writeVarInt(value: number): this;
    writeVarLong(value: number | bigint): this;
  }
}
