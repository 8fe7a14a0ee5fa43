import type { BenchDevice } from '../system.js';

/** One HTTP request to send. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its query. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
}

/** What an answer's body said. */
export interface Judgement {
  /** 0: what was asked for was done; any other number: it was not, and why; `noCode` when it holds none. */
  readonly code: number;
  readonly commandId?: string;
}

/** Put in place of a code where an answer has none. */
export const noCode = -1;

/** A kind of request by name: how the n-th one looks, and what its answer says. */
export interface RequestKind {
  /** @param n counts the requests of one step from 0; @param settings of the step, e.g. how many points in a body */
  make(n: number, device: BenchDevice, settings: KindSettings): LoadRequest;
  judge(status: number, body: string): Judgement;
}

export type KindSettings = Readonly<Record<string, unknown>>;

/** Reads `{ code, data: { commandId } }`, the envelope of commands [contract 1.2]. */
export const judgeEnvelope = (_status: number, body: string): Judgement => {
  try {
    const { code, data } = JSON.parse(body) as { code?: unknown; data?: { commandId?: unknown } | null };
    const commandId = data?.commandId;
    return {
      code: typeof code === 'number' ? code : noCode,
      ...(typeof commandId === 'string' && { commandId }),
    };
  } catch {
    return { code: noCode };
  }
};
