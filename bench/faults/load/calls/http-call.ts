/** One HTTP request of a caller. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
}
