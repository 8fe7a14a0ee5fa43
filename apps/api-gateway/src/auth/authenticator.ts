import { type CodeEntry, codes } from '@setpoint/codes';

/** What a signature can cover [contract 4.3]. */
export interface UnverifiedCall {
  readonly method: string;
  readonly url: string;
  header(name: string): string | undefined;
  readonly rawBody: Buffer;
}

/** Decides whether a call may go on. */
export interface Authenticator {
  /** @returns what to refuse the call with, or null; a promise only where something has to be waited for */
  refusalOf(call: UnverifiedCall): CodeEntry | null | Promise<CodeEntry | null>;
}

/** `SETPOINT_AUTH=off`, which the process allows on a loopback address only. */
export const openAuthenticator: Authenticator = { refusalOf: () => null };

/** Signatures [contract 4] cannot be verified yet, so nobody's identity is known and every call is refused. */
export const closedAuthenticator: Authenticator = { refusalOf: () => codes.unauthenticated };
