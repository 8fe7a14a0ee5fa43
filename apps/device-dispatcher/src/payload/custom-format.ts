export type Translated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly detail: string };

/** Translates between JSON and the bytes that the devices of a product with the format Custom speak [contract 7.1]. */
export interface CustomFormat {
  /** @param json text of a message for the device */
  encode(productKey: string, json: string): Promise<Translated<Uint8Array>>;
  /** @returns JSON text, not checked beyond being text */
  decode(productKey: string, bytes: Uint8Array): Promise<Translated<string>>;
}

const noScript = { ok: false, detail: 'the product has no script' } as const;

export const withoutScripts: CustomFormat = {
  encode: async () => noScript,
  decode: async () => noScript,
};
