import { type CodeEntry, codes, TOKEN_UNKNOWN } from '@setpoint/codes';
import { edgeRefused, edgeSucceeded } from '../../answers/edge-outcome.js';
import { foreignOrganization, invalidArgument, refused, succeeded } from '../../answers/outcome.js';
import { tokenRefused } from '../../answers/token-outcome.js';
import { nothing, orNull, type Schema, struct, text } from '../schema.js';

/** Calls that share an envelope and a way to prove who calls. */
export interface Family {
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  /** Answers that are no business of any call, each with an HTTP status of its own [contract 1.2]. */
  readonly http: readonly CodeEntry[];
  /** What can go wrong in any call, by a code of the family. */
  readonly faults?: readonly CodeEntry[];
  /** Whose envelope the HTTP gateway answers in. */
  readonly door: keyof typeof doors;
  /** Schema of an answer when all went well. */
  readonly success: (data: Schema, pagination?: Schema) => Schema;
  /** Schema of an answer when it did not. */
  readonly failure: (code: Schema, data?: Schema) => Schema;
  /** An answer when all went well; made by the functions that make the real ones. */
  readonly answer: (data: unknown, pagination?: unknown) => unknown;
  readonly refusal: (entry: CodeEntry, detail?: string) => unknown;
}

export type Refusals = Pick<Family, 'failure' | 'refusal'>;

/** Every caller that passes the door can meet these. */
const atTheDoor = [codes.rateLimited, codes.unavailable];
const ofApplications = [
  codes.badBody,
  codes.unauthenticated,
  codes.bodyTooLarge,
  ...atTheDoor,
  codes.unexpected,
];

const submsg = orNull(text('Finer text; null on success'));
const requestId = text('Made by the server for this HTTP request; unrelated to ids of commands');
const EXAMPLE_REQUEST_ID = '9d1f3a0a4c1d4b6f8a51f0a2f6f2c001';

/** Of a 401 only: the token is unknown or has expired [contract 1.2]. */
const apim_status: Schema = { const: TOKEN_UNKNOWN };

const outcomeOf = (entry: CodeEntry, detail: string | undefined) => {
  if (entry === codes.invalidArgument) return invalidArgument('orgId', detail ?? 'orgId does not exist');
  if (entry === codes.denied) return foreignOrganization('o17000000000043');
  return refused(entry, detail ?? null);
};

const connectMembers = (outcome: ReturnType<typeof refused>) => {
  const { code, msg, submsg, data } = outcome;
  return { code, msg, submsg, requestId: EXAMPLE_REQUEST_ID, data };
};

/** The envelope of [contract 1.1]. */
const connectEnvelope: Omit<Family, 'security' | 'http'> = {
  door: 'Connect',
  success: (data, pagination) =>
    struct({
      code: { const: codes.success.code },
      msg: { const: codes.success.msg },
      submsg: nothing,
      requestId,
      data,
      ...(pagination && { pagination }),
    }),
  failure: (code, data = nothing) =>
    struct({ code, msg: text(), submsg, requestId, data, apim_status }, ['apim_status']),
  answer: (data, pagination) => ({
    ...connectMembers(succeeded(data)),
    ...(pagination !== undefined && { pagination }),
  }),
  refusal: (entry, detail) => connectMembers(outcomeOf(entry, detail)),
};

const signed = [{ accessToken: [], timestamp: [], signature: [] }];

/** The connection service [contract 1]. */
export const connectService: Family = { ...connectEnvelope, security: signed, http: ofApplications };

/** dataService [contract 2]. */
export const dataService: Family = {
  security: signed,
  http: ofApplications.filter((entry) => entry !== codes.unexpected),
  faults: [codes.edgeStoreFault, codes.edgeInternal],
  door: 'Edge',
  success: (data) =>
    struct({
      status: { const: codes.success.code },
      msg: { const: codes.success.msg },
      submsg: nothing,
      data,
    }),
  failure: (status) => struct({ status, msg: text(), submsg, apim_status }, ['apim_status']),
  answer: (data) => withoutHttp(edgeSucceeded(data)),
  refusal: (entry, detail) => withoutHttp(edgeRefused(entry, detail ?? entry.msg)),
};

/** What has the envelope of dataService, but not its codes for faults. */
export const edgeRelatives: Family = { ...dataService, http: ofApplications, faults: [] };

const withoutHttp = ({ http: _, ...envelope }: ReturnType<typeof edgeRefused>): object => envelope;

const BUSINESS = tokenRefused(codes.tokenFault).business;

/** The token service [contract 4.2]. What it cannot answer itself comes in the envelope of the connection service. */
export const tokenService: Family = {
  security: [],
  door: 'Connect',
  http: [codes.badBody, codes.bodyTooLarge, ...atTheDoor],
  success: (data) =>
    struct({
      status: { const: codes.tokenSuccess.code },
      msg: { const: codes.tokenSuccess.msg },
      business: { const: BUSINESS },
      data,
    }),
  failure: (status) => struct({ status, msg: text(), business: { const: BUSINESS }, data: nothing }),
  answer: (data) => ({ ...tokenRefused(codes.tokenSuccess), data }),
  refusal: (entry, detail) => tokenRefused(entry, detail),
};

/** What only operators may do; the envelope is that of the connection service. */
export const administration: Family = {
  ...connectEnvelope,
  security: [{ adminToken: [] }],
  http: ofApplications,
};

/** No envelope, and nobody has to prove anything. */
export const open: Family = {
  ...connectEnvelope,
  security: [],
  http: [],
  success: (data) => data,
  answer: (data) => data,
};

const legacyMembers = ({ http: _, ...envelope }: ReturnType<typeof edgeRefused>): object => ({
  requestId: EXAMPLE_REQUEST_ID,
  data: null,
  ...envelope,
});

/** The calls of the 1.x generation, with their own signature or that of today [contract 1.11, 4.5]. */
export const legacyService: Family = {
  security: [{ accessKey: [], requestTimestamp: [], sign: [] }, ...signed],
  http: ofApplications,
  door: 'Legacy',
  success: (data) =>
    struct({
      status: { const: codes.legacySuccess.code },
      requestId,
      msg: { const: codes.legacySuccess.msg },
      submsg: nothing,
      data,
    }),
  failure: (status, data = nothing) =>
    struct({ status, requestId, msg: text(), submsg, data, apim_status }, ['apim_status']),
  answer: (data) => legacyMembers(edgeSucceeded(data)),
  refusal: (entry, detail) => legacyMembers(edgeRefused(entry, detail ?? null)),
};

/** The envelopes in which the HTTP gateway refuses. */
export const doors = { Connect: connectService, Edge: dataService, Legacy: legacyService } as const;

export const refusalsOf = ({ door }: Family): Refusals => doors[door];
