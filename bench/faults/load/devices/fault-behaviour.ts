import { type Behaviour, type BehaviourName, behaviourOf, type Random } from '@setpoint/simulated-device';

/** What a device of the battery is like; `flapping`: prompt, but it loses its connection every few seconds. */
export type FaultBehaviourName = BehaviourName | 'flapping';

/** Settings that fit the short times of the battery, in which commands wait for a device for 5 s at most. */
const settingsOf = (name: string, random: Random): Readonly<Record<string, number>> => {
  switch (name) {
    case 'slow':
      return { delayMs: 300 };
    case 'late':
      return { delayMs: 6_000 };
    case 'sleepy':
      // About 3 s and 5 s, so that sleepers do not all wake up at once.
      return { awakeMs: random.between(2_000, 4_000), asleepMs: random.between(3_500, 6_500) };
    default:
      return {};
  }
};

/** How a device answers that has the behaviour of this name. @throws when there is none */
export const answersLike = (name: string, random: Random): Behaviour => {
  const answering = name === 'flapping' ? 'prompt' : name;
  const behaviour = behaviourOf(answering, settingsOf(name, random));
  if (!behaviour) throw new Error(`no such behaviour: ${name}`);
  return behaviour;
};
