/**
 * What a device says about itself in the MQTT client id [contract 6.1, 9.2].
 *
 *     client-id = device-part "|" option *( "," option ) "|"      options lie between the first and the last bar
 *     option    = *blank key "=" value *blank                     keys in any case
 *     device-part = text [ "{" key "=" value *( "," key "=" value ) "}" ]     braces: Java SDK
 */
export interface ClientIdParts {
  /** Everything before the first bar, braces included: this is what the device signs. */
  readonly clientId: string;
  /** Empty when absent. */
  readonly secureMode: string;
  /** Lower case; empty when absent. */
  readonly signMethod: string;
  /** Opaque: the SDKs compute it once and reuse it on every reconnect, days later; Python sends the text of a float. */
  readonly timestamp: string;
  /** Upper case. `DEFAULT` is none. */
  readonly compression: string;
}

const NO_COMPRESSION = 'DEFAULT';

/** @returns null when the text has no options at all */
export const parseClientId = (text: string): ClientIdParts | null => {
  const first = text.indexOf('|');
  const last = text.lastIndexOf('|');
  if (first < 1 || last === first) return null;
  const clientId = text.slice(0, first);
  const options = parsePairs(text.slice(first + 1, last));
  return {
    clientId,
    secureMode: options.get('securemode') ?? '',
    signMethod: (options.get('signmethod') ?? '').toLowerCase(),
    timestamp: options.get('timestamp') ?? '',
    compression: compressionOf(clientId),
  };
};

const compressionOf = (clientId: string): string => {
  const start = clientId.indexOf('{');
  if (start < 0 || !clientId.endsWith('}')) return NO_COMPRESSION;
  return (
    parsePairs(clientId.slice(start + 1, -1))
      .get('compress')
      ?.toUpperCase() || NO_COMPRESSION
  );
};

const parsePairs = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(',').flatMap((pair): [string, string][] => {
      const equals = pair.indexOf('=');
      if (equals < 0) return [];
      return [[pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim()]];
    }),
  );
