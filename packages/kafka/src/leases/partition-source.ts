/** Is told about the partitions (or the slot) that this process may read. */
export interface LeaseListener {
  acquired?(partitions: readonly number[]): void;
  /** Somebody else is to have them: resolves when nothing of them is being handled any more. */
  releasing?(partitions: readonly number[]): Promise<void>;
  /** Somebody else may have them already. */
  lost?(partitions: readonly number[]): void;
}

/** Settles which partitions this process reads. */
export interface PartitionSource {
  /** False from the moment that somebody else could hold it. */
  holds(partition: number): boolean;
  /** Tells what is held at once, then every change. @returns how to end it */
  subscribe(listener: LeaseListener): () => void;
  /** What keeps this process from its share, or undefined. */
  problem(): string | undefined;
}
