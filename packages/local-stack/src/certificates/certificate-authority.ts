import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { X509Certificate } from '@peculiar/x509';

export interface CertificateNames {
  /** Of what the certificate is for; a device's is its deviceKey. */
  readonly commonName: string;
  /** Of a device: its productKey. */
  readonly unit?: string;
  /** Names and addresses that a server is called by. */
  readonly hosts?: readonly string[];
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** PEM texts. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** @param days from an hour ago on, for clocks that are behind */
export const validFor = (days: number, nowMs = Date.now()): Validity => ({
  notBefore: new Date(nowMs - 3_600_000),
  notAfter: new Date(nowMs + days * DAY_MS),
});

/**
 * A certificate authority for tests and trials: its key lies beside its certificate, unprotected. A device's
 * certificate names the device as the dispatcher reads it: OU is the productKey, CN the deviceKey.
 */
export class CertificateAuthority {
  private constructor(
    /** Of the authority itself. */
    readonly issued: Issued,
    private readonly certificate: X509Certificate,
    private readonly key: webcrypto.CryptoKey,
  ) {}

  static async create(commonName: string, validity = validFor(3_650)): Promise<CertificateAuthority> {
    const x509 = await library();
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerial(),
      name: [{ CN: [commonName] }],
      ...validity,
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(
      { cert: certificate.toString('pem'), key: await keyText(keys.privateKey) },
      certificate,
      keys.privateKey,
    );
  }

  /** One that was made before. @throws when the texts are none */
  static async of(issued: Issued): Promise<CertificateAuthority> {
    const { X509Certificate } = await library();
    const der = createPrivateKey(issued.key).export({ type: 'pkcs8', format: 'der' });
    const key = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
    return new CertificateAuthority(issued, new X509Certificate(issued.cert), key);
  }

  async issue({ commonName, unit, hosts = [] }: CertificateNames, validity = validFor(825)): Promise<Issued> {
    const x509 = await library();
    const keys = await newKeys();
    const isServer = hosts.length > 0;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: newSerial(),
      subject: [...(unit === undefined ? [] : [{ OU: [unit] }]), { CN: [commonName] }],
      issuer: this.certificate.subject,
      ...validity,
      publicKey: keys.publicKey,
      signingKey: this.key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([
          isServer ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
        ]),
        ...(isServer ? [new x509.SubjectAlternativeNameExtension(hosts.map(alternativeName))] : []),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate),
      ],
    });
    return { cert: certificate.toString('pem'), key: await keyText(keys.privateKey) };
  }
}

/** Takes 0.3 s to load, which whoever makes no certificate should not wait for. */
const library = async () => {
  await import('reflect-metadata');
  return import('@peculiar/x509');
};

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

/** Positive, and not the same twice. */
const newSerial = (): string => `4${randomBytes(15).toString('hex')}`.padEnd(32, '0');

const keyText = async (key: webcrypto.CryptoKey): Promise<string> =>
  (await library()).PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

const alternativeName = (host: string) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }) as const;
