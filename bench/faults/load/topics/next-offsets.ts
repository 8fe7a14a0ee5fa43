/** The end of a partition: the offset that its next record will have. */
export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  readonly end: bigint;
}

/** How far each partition was read, whoever read it: what lets a reader go on where the one before it was lost. */
export class NextOffsets {
  private readonly next = new Map<string, bigint>();
  private count = 0;

  /** Records taken in all. */
  get taken(): number {
    return this.count;
  }

  /** @returns false when a record at this offset or behind it was taken already */
  take(topic: string, partition: number, offset: bigint): boolean {
    const place = `${topic}/${partition}`;
    if (offset < (this.next.get(place) ?? 0n)) return false;
    this.next.set(place, offset + 1n);
    this.count += 1;
    return true;
  }

  /** Where to go on, of every partition that was read. */
  positions(): { topic: string; partition: number; offset: string }[] {
    return [...this.next].map(([place, offset]) => {
      const slash = place.lastIndexOf('/');
      return {
        topic: place.slice(0, slash),
        partition: Number(place.slice(slash + 1)),
        offset: String(offset),
      };
    });
  }

  /** How many records before these ends were not taken. */
  missing(ends: readonly PartitionEnd[]): number {
    const left = ends.map(({ topic, partition, end }) => {
      const behind = end - (this.next.get(`${topic}/${partition}`) ?? 0n);
      return behind > 0n ? Number(behind) : 0;
    });
    return left.reduce((sum, one) => sum + one, 0);
  }
}
