declare module 'kafkajs/src/network/requestQueue/index.js' {
  /** The part of kafkajs' request queue that is mended here. */
  export default class RequestQueue {
    pending: unknown[];
    scheduleCheckPendingRequests(): void;
  }
}
