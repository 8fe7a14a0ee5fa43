import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const FORM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Which row a secret belongs to: table and primary key. */
export type SecretOwner = `${'application' | 'product' | 'device'} ${string}`;

/** A stored secret that no key opens; names the key that is missing, never the secret. */
export class SecretError extends Error {
  constructor(owner: SecretOwner, problem: string) {
    super(`the secret of ${owner} cannot be read: ${problem}`);
    this.name = 'SecretError';
  }
}

interface NamedKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const nameOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 8);

/**
 * Secrets as they are stored.
 *
 *     stored = plain | sealed
 *     plain  = 1*( %x21-7E )                          from before there was a key; has no blank
 *     sealed = "aes-256-gcm" SP keyId SP base64url( iv ciphertext tag )
 *     keyId  = 8 hexadecimal digits of the key's SHA-256
 *
 * The owner is authenticated with the text, so that a secret copied into another row is none there.
 */
export class SecretBox {
  private readonly current: NamedKey | undefined;
  private readonly keys: ReadonlyMap<string, NamedKey>;

  /** @param keys of 32 bytes; the first one seals, all of them open. Without one, secrets are stored as they are. */
  constructor(keys: readonly Uint8Array[] = []) {
    const named = keys.map((bytes) => ({ id: nameOf(bytes), bytes }));
    this.current = named[0];
    this.keys = new Map(named.map((key) => [key.id, key]));
  }

  /** What every text begins with that the first key sealed; undefined without a key. */
  get prefix(): string | undefined {
    return this.current && `${FORM} ${this.current.id} `;
  }

  seal(owner: SecretOwner, clear: string): string {
    if (!this.current) return clear;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(FORM, this.current.bytes, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([iv, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.prefix}${sealed.toString('base64url')}`;
  }

  /** @throws SecretError where the key is not at hand, or the text was made for another row */
  open(owner: SecretOwner, stored: string): string {
    const [form, keyId, text] = stored.split(' ');
    if (keyId === undefined || text === undefined) return stored;
    const key = form === FORM ? this.keys.get(keyId) : undefined;
    if (!key) throw new SecretError(owner, `SETPOINT_SECRET_KEY has no key ${keyId}`);
    const bytes = Buffer.from(text, 'base64url');
    const options = { authTagLength: TAG_BYTES };
    try {
      const decipher = createDecipheriv(FORM, key.bytes, bytes.subarray(0, IV_BYTES), options)
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const clear = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8');
      return clear + decipher.final('utf8');
    } catch {
      throw new SecretError(owner, 'it was changed, or belongs to another row');
    }
  }

  /** As `open`, null where it would throw. */
  openOrNull(owner: SecretOwner, stored: string): string | null {
    try {
      return this.open(owner, stored);
    } catch (failure) {
      if (failure instanceof SecretError) return null;
      throw failure;
    }
  }
}
