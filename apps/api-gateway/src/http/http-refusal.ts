import type { CodeEntry } from '@setpoint/codes';

/** Ends a call before a use case saw it: guards and Fastify's hooks can only throw. The filter answers it. */
export class HttpRefusal extends Error {
  constructor(
    readonly entry: CodeEntry,
    readonly submsg: string | null = null,
  ) {
    super(submsg ?? entry.msg);
    this.name = 'HttpRefusal';
  }
}
