import { type Behaviour, type BehaviourName, behaviourOf } from '@setpoint/simulated-device';

/** What a device of the battery is like; `flapping`: prompt, but it loses its connection every few seconds. */
export type FaultBehaviourName = BehaviourName | 'flapping';

/** Settings that fit the short times of the battery, in which commands wait for a device for 5 s at most. */
const settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  slow: { delayMs: 300 },
  sleepy: { awakeMs: 3_000, asleepMs: 5_000 },
  late: { delayMs: 6_000 },
};

/** How a device answers that has the behaviour of this name. @throws when there is none */
export const answersLike = (name: string): Behaviour => {
  const answering = name === 'flapping' ? 'prompt' : name;
  const behaviour = behaviourOf(answering, settings[name]);
  if (!behaviour) throw new Error(`no such behaviour: ${name}`);
  return behaviour;
};
