/** What `memberOf` says of each row, by what `keyOf` says of it, in the order of the rows. */
export const grouped = <R>(
  rows: readonly R[],
  keyOf: (row: R) => string,
  memberOf: (row: R) => string,
): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(memberOf(row));
    else groups.set(keyOf(row), [memberOf(row)]);
  }
  return groups;
};
