import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { EnvError } from '@setpoint/service-kit';

/** Files of PEM text, by the variables that name them. */
export interface TlsFiles {
  readonly MQTT_TLS_CERT?: string | undefined;
  readonly MQTT_TLS_KEY?: string | undefined;
  readonly MQTT_TLS_CA?: string | undefined;
}

export interface TlsMaterial {
  /** Of the server, followed by those between it and its CA. */
  readonly cert: string;
  readonly key: string;
  /** That certificates of devices are held against; undefined when none is asked for. */
  readonly ca: string | undefined;
}

/**
 * @returns null without a certificate: then there is no TLS
 * @throws EnvError that names the variable whose file is missing, unreadable or does not fit the others
 */
export const readTlsMaterial = (files: TlsFiles): TlsMaterial | null => {
  const { MQTT_TLS_CERT, MQTT_TLS_KEY, MQTT_TLS_CA } = files;
  if (!MQTT_TLS_CERT && !MQTT_TLS_KEY && !MQTT_TLS_CA) return null;
  if (!MQTT_TLS_CERT) throw new EnvError(['MQTT_TLS_CERT: must be set with MQTT_TLS_KEY and MQTT_TLS_CA']);
  if (!MQTT_TLS_KEY) throw new EnvError(['MQTT_TLS_KEY: must be set with MQTT_TLS_CERT']);
  const material = {
    cert: readText('MQTT_TLS_CERT', MQTT_TLS_CERT),
    key: readText('MQTT_TLS_KEY', MQTT_TLS_KEY),
    ca: MQTT_TLS_CA ? readText('MQTT_TLS_CA', MQTT_TLS_CA) : undefined,
  };
  check('MQTT_TLS_CERT', MQTT_TLS_CERT, { cert: material.cert });
  check('MQTT_TLS_KEY', MQTT_TLS_KEY, { cert: material.cert, key: material.key });
  if (material.ca !== undefined) check('MQTT_TLS_CA', MQTT_TLS_CA, { ca: material.ca });
  return material;
};

const readText = (variable: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (failure) {
    throw unusable(variable, file, failure);
  }
};

const check = (variable: string, file: string | undefined, part: Partial<TlsMaterial>): void => {
  // OpenSSL takes a text without any certificate for an empty list.
  const text = part.ca ?? part.cert ?? '';
  if (!text.includes('-----BEGIN')) throw unusable(variable, file, new Error('holds no certificate'));
  try {
    createSecureContext(part as { cert?: string; key?: string; ca?: string });
  } catch (failure) {
    throw unusable(variable, file, failure);
  }
};

const unusable = (variable: string, file: string | undefined, failure: unknown): EnvError =>
  new EnvError([
    `${variable}: ${JSON.stringify(file)} cannot be used: ${failure instanceof Error ? failure.message : failure}`,
  ]);
