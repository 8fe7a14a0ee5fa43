/**
 * The query of a URL, read leniently [contract 0.3]:
 *
 *     query   = [ segment ] *( "&" [ segment ] )      empty segments are ignored
 *     segment = name [ "=" value ]                    both percent-encoded, "+" is a blank
 *
 * The first of several parameters of one name counts, and an empty value is like an absent parameter.
 */
export interface Query {
  /** Undefined when it is absent or empty. */
  get(name: string): string | undefined;
  /** The first parameter whose escapes are no UTF-8. */
  readonly undecodable: string | undefined;
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

export const parseQuery = (url: string): Query => {
  const values = new Map<string, string>();
  let undecodable: string | undefined;
  const start = url.indexOf('?');
  for (const segment of start < 0 ? [] : url.slice(start + 1).split('&')) {
    if (segment === '') continue;
    const [rawName = '', ...rest] = segment.split('=');
    const name = decode(rawName);
    const value = decode(rest.join('='));
    if (name === undefined || value === undefined) undecodable ??= rawName;
    else if (value !== '' && !values.has(name)) values.set(name, value);
  }
  return { get: (name) => values.get(name), undecodable };
};
