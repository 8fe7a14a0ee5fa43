import type { FaultArguments } from '../arguments.js';
import type { Fault } from './fault.js';

export interface ChosenFaults {
  /** Before anybody calls. */
  readonly atStart: readonly Fault[];
  readonly underLoad: readonly Fault[];
}

const ofShortRuns: ReadonlySet<string> = new Set(['F1', 'F2', 'F3']);

/** @throws with a sentence for people when one is asked for that there is not */
export const chooseFaults = (
  faults: readonly Fault[],
  { only, isShort, isFull }: Pick<FaultArguments, 'only' | 'isShort' | 'isFull'>,
): ChosenFaults => {
  const unknown = only?.find((id) => !faults.some((fault) => fault.id === id));
  if (unknown !== undefined)
    throw new Error(`--only: "${unknown}" is none of ${faults.map(({ id }) => id).join(', ')}`);
  const isChosen = ({ id, isAtStart }: Fault): boolean => {
    if (only) return only.includes(id);
    return isShort ? ofShortRuns.has(id) : isFull || !isAtStart;
  };
  const chosen = faults.filter(isChosen);
  return {
    atStart: chosen.filter(({ isAtStart }) => isAtStart),
    underLoad: chosen.filter(({ isAtStart }) => !isAtStart),
  };
};
