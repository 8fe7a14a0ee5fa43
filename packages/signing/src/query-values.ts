/**
 * The parameters of a URL's query, decoded, as a signature covers them [contract 4.3]:
 *
 *     query   = [ segment ] *( "&" [ segment ] )      empty segments are ignored
 *     segment = name [ "=" value ]                    both percent-encoded UTF-8, "+" is a blank
 *
 * The first of several parameters of one name counts, also when its value is empty or not given.
 */
export interface QueryValues {
  readonly values: ReadonlyMap<string, string>;
  /** The first parameter whose escapes are no UTF-8; it has no value that could be signed. */
  readonly undecodable: string | undefined;
}

export const readQueryValues = (url: string): QueryValues => {
  const values = new Map<string, string>();
  let undecodable: string | undefined;
  const start = url.indexOf('?');
  for (let from = start < 0 ? url.length : start + 1; from < url.length; ) {
    const found = url.indexOf('&', from);
    const end = found < 0 ? url.length : found;
    if (end > from) {
      const segment = url.slice(from, end);
      if (!addTo(values, segment)) undecodable ??= segment.split('=', 1)[0];
    }
    from = end + 1;
  }
  return { values, undecodable };
};

const addTo = (values: Map<string, string>, segment: string): boolean => {
  const equals = segment.indexOf('=');
  const name = decode(equals < 0 ? segment : segment.slice(0, equals));
  const value = equals < 0 ? '' : decode(segment.slice(equals + 1));
  if (name === undefined || value === undefined) return false;
  if (!values.has(name)) values.set(name, value);
  return true;
};

const decode = (text: string): string | undefined => {
  // As nearly every name and value is.
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};
