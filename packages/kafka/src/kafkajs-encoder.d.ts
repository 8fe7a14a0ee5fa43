declare module 'kafkajs/src/protocol/encoder.js' {
  /** The part of kafkajs' encoder that is mended here. */
  export default class Encoder {
    static sizeOfVarLong(value: number | bigint): number;
    static sizeOfVarInt(value: number): number;
    buf: Buffer;
    offset: number;
    get buffer(): Buffer;
    ensureAvailable(bytes: number): void;
    writeUVarInt(value: number): this;
    writeVarInt(value: number): this;
    writeVarLong(value: number | bigint): this;
  }
}
