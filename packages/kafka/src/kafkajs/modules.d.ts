declare module 'kafkajs/src/protocol/encoder.js' {
  /** The part of kafkajs' encoder that is used here. */
  export default class Encoder {
    constructor(initialSize?: number);
    buf: Buffer;
    offset: number;
    get buffer(): Buffer;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeInt64(value: number): this;
    writeString(value: string): this;
    writeBuffer(value: Buffer): this;
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

declare module 'kafkajs/src/protocol/requests/fetch/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  type Fetched = import('./fetch-response.js').FetchResponse;
  type Make = (options: import('./fetch-request.js').FetchOptions) => {
    request: { encode(): Promise<Encoder> };
    response: { decode(bytes: Buffer): Promise<Fetched>; parse(fetched: Fetched): Promise<Fetched> };
  };

  /** The part of kafkajs' fetch requests that is mended here. */
  const fetch: { protocol(wanted: { version: number }): Make };
  export default fetch;
}

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  type Bytes = Buffer | string;

  export interface RecordParts {
    offsetDelta?: number;
    timestampDelta?: number;
    key?: Bytes | null;
    value: Bytes | null;
    headers?: Record<string, Bytes | Bytes[]>;
  }

  export default function encodeRecord(parts: RecordParts): Encoder;
}

declare module 'kafkajs/src/protocol/recordBatch/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  export interface BatchParts {
    compression?: number;
    firstOffset?: number;
    firstTimestamp?: number;
    maxTimestamp?: number;
    lastOffsetDelta?: number;
    producerId?: number;
    producerEpoch?: number;
    records?: Encoder[];
  }

  const batches: { RecordBatch(parts: BatchParts): Promise<Encoder> };
  export default batches;
}
