declare module 'kafkajs/src/protocol/encoder.js' {
  /** The part of kafkajs' encoder that is mended here. */
  export default class Encoder {
    static nextPowerOfTwo(value: number): number;
    constructor(initialSize?: number);
    buf: Buffer;
    offset: number;
    get buffer(): Buffer;
    ensureAvailable(bytes: number): void;
    writeInt32(value: number): this;
    writeVarIntBytes(value: string): this;
    writeVarInt(value: number): this;
  }
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** The part of kafkajs' request queue that is mended here. */
  export default class RequestQueue {
    pending: unknown[];
    inflight: Map<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>;
    enforceRequestTimeout: boolean;
    requestTimeoutIntervalId: NodeJS.Timeout;
    isConnected(): boolean;
    destroy(): void;
    scheduleCheckPendingRequests(): void;
    scheduleRequestTimeoutCheck(): void;
  }
}
declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  type Make = (options: import('./produce-request.js').ProduceOptions) => {
    request: { encode(): Promise<Encoder> };
  };

  /** The part of kafkajs' produce requests that is mended here. */
  const produce: { protocol(wanted: { version: number }): Make };
  export default produce;
}
