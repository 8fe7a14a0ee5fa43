import { type CodeEntry, codes } from '@setpoint/codes';

/**
 * How a call of the connection service ended, before it becomes an envelope [contract 1.1].
 *
 * `http` is 200 for whatever the business decided [contract 1.2].
 */
export interface Outcome {
  readonly http: number;
  readonly code: number;
  readonly msg: string;
  readonly submsg: string | null;
  readonly data: unknown;
  /** Of a search only [contract 1.8]. */
  readonly pagination?: Pagination;
}

export interface Pagination {
  readonly sortedBy: readonly { readonly field: string; readonly order: 'ASC' | 'DESC' }[] | null;
  readonly pageNo: number;
  readonly pageSize: number;
  /** Matches before paging. */
  readonly totalSize: number;
}

export const succeeded = (data: unknown): Outcome => refused(codes.success, null, data);

export const found = (data: readonly unknown[], pagination: Pagination): Outcome => ({
  ...succeeded(data),
  pagination,
});

export const refused = (entry: CodeEntry, submsg: string | null, data: unknown = null): Outcome => ({
  http: entry.http,
  code: entry.code,
  msg: entry.msg,
  submsg,
  data,
});

/** 99400; the text names the argument and has two blanks, as documented [contract 1.10]. */
export const invalidArgument = (argument: string, detail: string): Outcome => ({
  ...refused(codes.invalidArgument, detail),
  msg: `${codes.invalidArgument.msg} ${argument}:  ${detail}`,
});

/** [contract 1.10] */
export const nobodysOrganization: Outcome = invalidArgument('orgId', 'orgId does not exist');

/** 99403, for an organisation that the caller does not belong to; two blanks, as documented [contract 1.10]. */
export const foreignOrganization = (orgId: string): Outcome => ({
  ...refused(codes.denied, null),
  msg: `${codes.denied.msg}:  orgId ${orgId}`,
});

export const isSuccess = (outcome: Outcome): boolean => outcome.code === codes.success.code;
