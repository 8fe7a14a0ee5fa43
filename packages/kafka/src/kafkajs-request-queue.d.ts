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
