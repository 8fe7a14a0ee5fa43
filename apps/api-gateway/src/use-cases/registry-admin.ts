import { codes } from '@setpoint/codes';
import { DeliveryBody, validatorOf } from '@setpoint/contracts';
import type { Refused, RegistryWriter, Written } from '@setpoint/registry';
import { isRecord } from '@setpoint/thing-model';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { splitLines } from '../input/import-lines.js';
import { type Reading, read, requiredText, unreadable } from '../input/parameters.js';
import type { Query } from '../input/query.js';

/** What operators do to the registry [architecture 9]. EnOS has no calls for these; the envelope is that of 1.1. */
export class RegistryAdmin {
  constructor(private readonly writer: RegistryWriter) {}

  async putOrganization(orgId: string): Promise<Outcome> {
    return outcomeOf('orgId', await this.writer.putOrganization(orgId));
  }

  /** The answer is the only place where the secret can be read. */
  createApplication(query: Query): Promise<Outcome> {
    return forOrganization(query, async (orgId) =>
      outcomeOf('orgId', await this.writer.createApplication(orgId)),
    );
  }

  /** `public`, in the query or the body, makes the model readable by all organisations, or by its own only again. */
  putThingModel(query: Query, modelId: string, body: unknown): Promise<Outcome> {
    return forOrganization(query, async (orgId) => {
      const isPublic = readPublic(query, body);
      if (!isPublic.ok) return isPublic.refusal;
      const options = { public: isPublic.value };
      return outcomeOf('thingModel', await this.writer.putThingModel(orgId, modelId, body, options));
    });
  }

  setDelivery(query: Query, productKey: string, body: unknown): Promise<Outcome> {
    return forOrganization(query, async (orgId) => {
      const checked = checkDelivery(body);
      if (!checked.ok) return invalidArgument('qos', checked.detail);
      return outcomeOf('productKey', await this.writer.setProductQos(orgId, productKey, checked.value.qos));
    });
  }

  /** One answer a line: a bad line never stops the others. */
  import(query: Query, body: Buffer): Promise<Outcome> {
    return forOrganization(query, async (orgId) => {
      const imported = await this.writer.importLines(orgId, splitLines(body));
      return imported.ok ? succeeded({ results: imported.value }) : outcomeOf('orgId', imported);
    });
  }
}

/** The query wins; undefined when neither says anything. */
const readPublic = (query: Query, body: unknown): Reading<boolean | undefined> => {
  const given = query.get('public') ?? (isRecord(body) ? body.public : undefined) ?? undefined;
  if (given === undefined) return read(undefined);
  if (typeof given === 'boolean') return read(given);
  return given === 'true' || given === 'false'
    ? read(given === 'true')
    : unreadable('public', 'public must be true or false');
};

const checkDelivery = validatorOf(DeliveryBody);

const forOrganization = async (query: Query, work: (orgId: string) => Promise<Outcome>): Promise<Outcome> => {
  if (query.undecodable !== undefined)
    return invalidArgument('query', 'a parameter is not percent-encoded UTF-8');
  const orgId = requiredText(query, 'orgId');
  return orgId.ok ? work(orgId.value) : orgId.refusal;
};

type Refusal = Refused<'invalid' | 'unknownOrganization' | 'unknownProduct'>;

/** @param argument what the caller named wrongly when the writer calls it invalid */
const outcomeOf = (argument: string, result: Written<unknown> | Refusal): Outcome => {
  if (result.ok) return succeeded(result.value);
  switch (result.reason) {
    case 'invalid':
      return invalidArgument(argument, result.detail);
    case 'unknownOrganization':
      return invalidArgument('orgId', result.detail);
    case 'unknownProduct':
      return refused(codes.notFound, result.detail);
  }
};
