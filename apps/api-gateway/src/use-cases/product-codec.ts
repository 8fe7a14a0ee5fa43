import { codes } from '@setpoint/codes';
import { CodecTestBody, validatorOf } from '@setpoint/contracts';
import type { ScriptPool, ScriptRefusal } from '@setpoint/payload-scripts';
import type { RegistryChange, RegistryReads, RegistryWriter } from '@setpoint/registry';
import { invalidArgument, type Outcome, refused, succeeded } from '../answers/outcome.js';
import { type Reading, read, requiredText, unreadable } from '../input/parameters.js';
import type { Query } from '../input/query.js';
import { refusal } from './known-device.js';

/** The part of a pool that tries scripts. */
export type ScriptTrials = Pick<ScriptPool, 'check' | 'encode' | 'decode'>;

/** Makes a change, and waits until the dispatchers know of it. */
export interface ChangeSpread {
  spread<T extends { readonly ok: boolean }>(
    change: Pick<RegistryChange, 'kind' | 'key'>,
    write: () => Promise<T>,
  ): Promise<T>;
}

interface Parts {
  readonly registry: RegistryReads;
  readonly writer: RegistryWriter;
  readonly scripts: ScriptTrials;
  readonly echo: ChangeSpread;
}

interface KnownProduct {
  readonly orgId: string;
  readonly productKey: string;
  readonly codec: string | null;
}

const checkTest = validatorOf(CodecTestBody);

/** The payload script of a product [contract 7]: what operators read, replace and try. */
export class ProductCodec {
  constructor(private readonly parts: Parts) {}

  async get(query: Query, productKey: string): Promise<Outcome> {
    const product = await this.known(query, productKey);
    return product.ok ? succeeded({ script: product.value.codec }) : product.refusal;
  }

  /**
   * Stores only what the sandbox can run; answered when the dispatchers know of it, so that it counts for the next
   * message. An empty source removes the script.
   */
  async put(query: Query, productKey: string, source: string): Promise<Outcome> {
    const product = await this.known(query, productKey);
    if (!product.ok) return product.refusal;
    if (source !== '') {
      const checked = await this.parts.scripts.check({ productKey, source });
      if (!checked.ok) return notStorable(checked);
    }
    const { orgId } = product.value;
    const { writer, echo } = this.parts;
    const stored = await echo.spread({ kind: 'product', key: productKey }, () =>
      writer.setProductCodec(orgId, productKey, source),
    );
    if (stored.ok) return succeeded(stored.value);
    return stored.reason === 'invalid' ? invalidArgument('codec', stored.detail) : unknownProduct;
  }

  /** One call of the stored script, or of one that is not stored yet. */
  async test(query: Query, productKey: string, body: unknown): Promise<Outcome> {
    const product = await this.known(query, productKey);
    if (!product.ok) return product.refusal;
    const checked = checkTest(body);
    if (!checked.ok) return invalidArgument('body', checked.detail);
    const source = checked.value.script ?? product.value.codec;
    if (source === null) return invalidArgument('script', 'the product has no script, and none was given');
    const script = { productKey, source };
    return checked.value.direction === 'encode'
      ? this.encode(script, checked.value)
      : this.decode(script, checked.value);
  }

  private async encode(script: { productKey: string; source: string }, { json }: CodecTestBody) {
    if (json === undefined || json === null) return invalidArgument('json', 'json is missing');
    const result = await this.parts.scripts.encode(
      script,
      typeof json === 'string' ? json : JSON.stringify(json),
    );
    return result.ok
      ? succeeded({ ok: true, raw: Buffer.from(result.value).toString('hex') })
      : failed(result);
  }

  private async decode(script: { productKey: string; source: string }, { raw }: CodecTestBody) {
    if (raw === undefined || raw === null) return invalidArgument('raw', 'raw is missing');
    const bytes = typeof raw === 'string' ? Buffer.from(raw, 'hex') : Uint8Array.from(raw);
    const result = await this.parts.scripts.decode(script, bytes);
    return result.ok ? succeeded({ ok: true, json: result.value }) : failed(result);
  }

  private async known(query: Query, productKey: string): Promise<Reading<KnownProduct>> {
    if (query.undecodable !== undefined)
      return unreadable('query', 'a parameter is not percent-encoded UTF-8');
    const orgId = requiredText(query, 'orgId');
    if (!orgId.ok) return orgId;
    const product = await this.parts.registry.productCredentials(productKey);
    if (product?.orgId !== orgId.value) return refusal(unknownProduct);
    if (product.dataFormat !== 'Custom')
      return unreadable('productKey', `only products with the data format Custom have a script`);
    return read({ orgId: orgId.value, productKey, codec: product.codec });
  }
}

const unknownProduct = refused(codes.notFound, 'productKey does not exist');

const tooBusy = ({ detail }: ScriptRefusal): Outcome => refused(codes.rateLimited, detail);

const notStorable = (why: ScriptRefusal): Outcome =>
  why.reason === 'busy' ? tooBusy(why) : invalidArgument('codec', `${why.reason}: ${why.detail}`);

const failed = (why: ScriptRefusal): Outcome =>
  why.reason === 'busy'
    ? tooBusy(why)
    : refused(codes.encodeFailed, `${why.reason}: ${why.detail}`, {
        ok: false,
        reason: why.reason,
        detail: why.detail,
      });
