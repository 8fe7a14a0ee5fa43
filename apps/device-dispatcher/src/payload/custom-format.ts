export type Translated<T> =
  | { readonly ok: true; readonly value: T }
  /** `detail`: one line for the author of the script. */
  | { readonly ok: false; readonly detail: string };

/** The device whose bytes they are: what one sends must not be the others' misfortune. */
export interface Sender {
  readonly productKey: string;
  readonly deviceKey: string;
}

/**
 * Translates between JSON and the bytes that the devices of a product with the format Custom speak [contract 7.1].
 * Whatever a script does is a value; what throws is a registry that does not answer.
 */
export interface CustomFormat {
  /**
   * @param json text of a message for the device
   * @param answered the key of the device if it is an answer to what that has sent, whose fault it may be
   */
  encode(productKey: string, json: string, answered?: string): Promise<Translated<Uint8Array>>;
  /** @returns JSON text, not checked beyond being text */
  decode(device: Sender, bytes: Uint8Array): Promise<Translated<string>>;
}

export const noScript = { ok: false, detail: 'the product has no script' } as const;

export const withoutScripts: CustomFormat = {
  encode: async () => noScript,
  decode: async () => noScript,
};
