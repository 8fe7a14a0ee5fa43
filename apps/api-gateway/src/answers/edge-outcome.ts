import { type CodeEntry, codes } from '@setpoint/codes';

/** How a dataService call ended as a whole [contract 2.1]. `data` exists on success only. */
export interface EdgeOutcome {
  readonly http: number;
  readonly status: number;
  readonly msg: string;
  readonly submsg: string | null;
  readonly data?: unknown;
}

/** The envelope says `Success` where its items say `SUCCESS` [contract 2.1, 2.3]. */
export const edgeSucceeded = (data: unknown): EdgeOutcome => ({
  http: codes.success.http,
  status: codes.success.code,
  msg: codes.success.msg,
  submsg: null,
  data,
});

export const edgeRefused = (entry: CodeEntry, submsg: string | null): EdgeOutcome => ({
  http: entry.http,
  status: entry.code,
  msg: entry.msg,
  submsg,
});

export const unknownOrganization: EdgeOutcome = edgeRefused(
  codes.edgeUnknownOrganization,
  'orgId does not exist',
);
