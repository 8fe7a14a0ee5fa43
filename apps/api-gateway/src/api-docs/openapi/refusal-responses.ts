import { type CodeEntry, codes } from '@setpoint/codes';
import { readUse } from './code-uses.js';
import { doors, type Family, type Refusals } from './families.js';
import type { CodeUse, Example } from './route.js';

export const JSON_TYPE = 'application/json';

export const examplesOf = (examples: readonly Example[]): object =>
  Object.fromEntries(examples.map(({ name, summary, value }) => [name, { summary, value }]));

const retryAfter = {
  'Retry-After': {
    required: true,
    description: 'Seconds after which it may be tried again',
    schema: { type: 'integer', minimum: 1 },
  },
};

/** An answer with a status of HTTP of its own [contract 1.2]. */
export const refusalResponse = ({ failure, refusal }: Refusals, use: CodeUse): object => {
  const { entry, meaning } = readUse(use);
  const isLater = entry === codes.rateLimited || entry === codes.unavailable;
  return {
    description: meaning ?? entry.msg,
    ...(isLater && { headers: retryAfter }),
    content: {
      [JSON_TYPE]: {
        schema: failure({ const: entry.code }),
        examples: examplesOf([{ name: String(entry.code), summary: entry.msg, value: refusal(entry) }]),
      },
    },
  };
};

/** Those that the document keeps once for each envelope, by the name they have there. */
export const refusalNames: ReadonlyMap<CodeEntry, string> = new Map([
  [codes.badBody, 'BadBody'],
  [codes.unauthenticated, 'Unauthenticated'],
  [codes.routeNotFound, 'NotFound'],
  [codes.bodyTooLarge, 'BodyTooLarge'],
  [codes.rateLimited, 'RateLimited'],
  [codes.unavailable, 'Unavailable'],
  [codes.unexpected, 'Unexpected'],
]);

export const responseRef = (family: Family, entry: CodeEntry): string =>
  `#/components/responses/${family.door}${refusalNames.get(entry) ?? ''}`;

export const refusalResponses = (): Readonly<Record<string, object>> =>
  Object.fromEntries(
    Object.entries(doors).flatMap(([door, family]) =>
      [...refusalNames].map(([entry, name]) => [`${door}${name}`, refusalResponse(family, entry)]),
    ),
  );
