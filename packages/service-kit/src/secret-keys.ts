import { isLoopback } from './bind-safety.js';
import { EnvError, type Variable } from './env.js';

const KEY_BYTES = 32;

const NAME = 'SETPOINT_SECRET_KEY';

const readKey = (text: string): Buffer | null => {
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES && /^[\w+/-]+=?$/.test(text) ? key : null;
};

/** What services that read secrets of applications, products and devices read from their environment. */
export const secretKeyVariables = {
  [NAME]: {
    doc: 'Key that secrets are stored under: 32 bytes in base64, as of `openssl rand -base64 32`. Of several, separated by commas, the first encrypts and all decrypt. May be absent only on a loopback address; secrets are then stored as they are',
    whenUnset: { value: [] },
    read: (text) => {
      const keys = text.split(',').map((part) => readKey(part.trim()));
      return keys.includes(null)
        ? { problem: `expected ${KEY_BYTES} bytes in base64, or several such keys separated by commas` }
        : { value: keys.filter((key) => key !== null) };
    },
  } satisfies Variable<readonly Buffer[]> as Variable<readonly Buffer[]>,
};

/**
 * Without a key a copy of the database hands out every secret, so only a service for this machine may run without one.
 *
 * @throws EnvError for the first host that is not loopback while there is no key
 */
export const secretSafety = (keys: readonly Buffer[], ...hosts: readonly string[]): void => {
  const exposed = keys.length === 0 ? hosts.find((host) => !isLoopback(host)) : undefined;
  if (exposed === undefined) return;
  throw new EnvError([
    `${NAME}: must be set where others can reach the service, and this one would listen on ${JSON.stringify(exposed)}`,
  ]);
};

/** What the log of a service without a key says at its start. */
export const NO_SECRET_KEY = `${NAME} is not set: secrets of applications, products and devices are stored unencrypted`;
