/** Calls `act` for every item, so many at once. @throws what the first failing one throws; no further one starts */
export const inParallel = async <T>(
  atOnce: number,
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> => {
  const left = items.values();
  let failed = false;
  const work = async () => {
    for (const item of left) {
      if (failed) return;
      await act(item).catch((error) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};
