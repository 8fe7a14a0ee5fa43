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
  // As nearly every name and value is.
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

export const parseQuery = (url: string): Query => {
  const query = new ReadQuery();
  const start = url.indexOf('?');
  for (let from = start < 0 ? url.length : start + 1; from < url.length; ) {
    const found = url.indexOf('&', from);
    const end = found < 0 ? url.length : found;
    if (end > from) query.add(url.slice(from, end));
    from = end + 1;
  }
  return query;
};

class ReadQuery implements Query {
  undecodable: string | undefined;
  private readonly values = new Map<string, string>();

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  add(segment: string): void {
    const equals = segment.indexOf('=');
    const rawName = equals < 0 ? segment : segment.slice(0, equals);
    const name = decode(rawName);
    const value = equals < 0 ? '' : decode(segment.slice(equals + 1));
    if (name === undefined || value === undefined) this.undecodable ??= rawName;
    else if (value !== '' && !this.values.has(name)) this.values.set(name, value);
  }
}
