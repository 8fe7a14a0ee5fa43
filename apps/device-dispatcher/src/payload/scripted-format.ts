import type { Cause, ScriptRef, ScriptResult } from '@setpoint/payload-scripts';
import { type CustomFormat, noScript, type Sender, type Translated } from './custom-format.js';

/** The scripts that products have; from memory where it can, as every message asks. */
export interface CodecReader {
  productCredentials(productKey: string): Promise<{ readonly codec: string | null } | null>;
}

/** Runs scripts; never throws for what a script does. */
export interface ScriptRunner {
  encode(script: ScriptRef, json: string, cause: Cause): Promise<ScriptResult<Uint8Array>>;
  decode(script: ScriptRef, bytes: Uint8Array, cause: Cause): Promise<ScriptResult<string>>;
}

/** The script is asked for at each call, so that another one counts from the next message on [contract 7.1]. */
export class ScriptedFormat implements CustomFormat {
  constructor(
    private readonly codecs: CodecReader,
    private readonly scripts: ScriptRunner,
  ) {}

  encode(productKey: string, json: string, answered?: string): Promise<Translated<Uint8Array>> {
    return this.withScript(productKey, (script) => this.scripts.encode(script, json, { device: answered }));
  }

  decode({ productKey, deviceKey }: Sender, bytes: Uint8Array): Promise<Translated<string>> {
    return this.withScript(productKey, (script) => this.scripts.decode(script, bytes, { device: deviceKey }));
  }

  private async withScript<T>(
    productKey: string,
    run: (script: ScriptRef) => Promise<ScriptResult<T>>,
  ): Promise<Translated<T>> {
    const product = await this.codecs.productCredentials(productKey);
    return product?.codec ? run({ productKey, source: product.codec }) : noScript;
  }
}
