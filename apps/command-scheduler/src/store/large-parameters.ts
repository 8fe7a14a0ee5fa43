import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Queryable } from './database.js';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Query = Parameters<Adapter['queryRaw']>[0];

/** Parameters of the statements under way, by the ticket that Prisma's client carries in their place. */
const underWay = new Map<string, readonly unknown[]>();

/**
 * Runs a statement whose parameters are large.
 *
 * Prisma's client writes the parameters of raw SQL as JSON and reads them back before its adapter sees them. For JSON
 * documents, full of quotes, that took a fifth of a pass's CPU; so its client is given a ticket, and `LargeParametersPg`
 * the parameters. Not for use within a transaction, which has an adapter of its own.
 */
export const queryWithLargeParameters = async <T>(
  database: Queryable,
  sql: string,
  parameters: readonly unknown[],
): Promise<T> => {
  const ticket = randomUUID();
  underWay.set(ticket, parameters);
  try {
    return await database.$queryRawUnsafe<T>(sql, ticket);
  } finally {
    underWay.delete(ticket);
  }
};

/** Prisma's adapter for PostgreSQL, which takes the parameters of `queryWithLargeParameters` as they are. */
export class LargeParametersPg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = (query) => queryRaw(redeemed(query));
    return adapter;
  }
}

const asItIs = { scalarType: 'unknown', arity: 'scalar' } as const;

const redeemed = (query: Query): Query => {
  const [ticket] = query.args;
  const parameters = query.args.length === 1 && typeof ticket === 'string' ? underWay.get(ticket) : undefined;
  return parameters ? { ...query, args: [...parameters], argTypes: parameters.map(() => asItIs) } : query;
};
