import type { QueryValues } from '@setpoint/signing';

/** The application that a call comes from, as its signature proves. */
export interface Caller {
  readonly appKey: string;
  /** The one organisation that the application belongs to, and that its calls are for. */
  readonly orgId: string;
}

/** What is known of a call before its body has come in. */
export interface CallHead {
  /** The path as the router knows it, with the names of its parameters. */
  readonly route: string;
  readonly query: QueryValues;
  header(name: string): string | undefined;
}

/** Who a call says that it comes from; true only if the signature, which covers the body, is theirs. */
export interface Claim {
  readonly caller: Caller;
  isSignedOver(body: Uint8Array): boolean;
}

/** Why a call is nobody's, for the log; the caller is told no more than whether to fetch a token again. */
export type Denial = 'unsigned' | 'unreadable' | 'token' | 'timestamp' | 'application' | 'signature';

export type Identification = { readonly claim: Claim } | { readonly denial: Denial };

/** Finds out whose a call is [contract 4.3]. */
export interface Authenticator {
  /** A promise only where something has to be waited for. */
  identify(head: CallHead): Identification | Promise<Identification>;
}
