/** Names and values, one behind the other without separators, in ASCII order of the names [contract 4.3]. */
export const sortedPairs = (
  values: ReadonlyMap<string, string>,
  isSigned: (name: string, value: string) => boolean,
): string => {
  let text = '';
  // The default order: by code unit, which for ASCII is what is asked for.
  for (const name of [...values.keys()].sort()) {
    const value = values.get(name) ?? '';
    if (isSigned(name, value)) text += name + value;
  }
  return text;
};
