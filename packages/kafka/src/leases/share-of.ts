/**
 * How many of `partitions` the member at `rank` has among `members`: as even as whole numbers allow, the eldest having
 * one more. The shares of all add up to all partitions.
 *
 * @param rank 0 for the eldest; -1 when it is no member (yet), which has none
 */
export const shareOf = (partitions: number, members: number, rank: number): number => {
  if (rank < 0 || members === 0) return 0;
  return Math.floor(partitions / members) + (rank < partitions % members ? 1 : 0);
};
