import { Gathering } from '@setpoint/registry';

/** Makes numbers that only grow, whoever asks for them. */
export interface EpochCounter {
  nextSessionEpochs(count: number): Promise<readonly number[]>;
}

const MAX_AT_ONCE = 1_000;

/**
 * Session epochs, one query for all logins that came in during the last one. None is kept in stock: a device may log in
 * elsewhere meanwhile, and an older number used later would lose against it.
 */
export class EpochSource {
  private readonly questions: Gathering<null, readonly number[]>;

  constructor(counter: EpochCounter) {
    const run = (logins: readonly null[]) => counter.nextSessionEpochs(logins.length);
    this.questions = new Gathering({ run, maxItems: MAX_AT_ONCE });
  }

  async next(): Promise<number> {
    const { result, from } = await this.questions.add([null]);
    const epoch = result[from];
    if (epoch === undefined) throw new Error('the registry gave too few epochs');
    return epoch;
  }
}
