/**
 * What a device does with the commands it gets, by name.
 *
 * - `prompt`: answers at once with 200, and with `data` if it has any: the outputs of a service.
 * - `slow`: answers with 200 after about `delayMs` (half to one and a half of it).
 * - `failing`: answers at once with its own error `code`.
 * - `silent`: never answers.
 * - `twice`: answers every command two times.
 * - `late`: answers after `delayMs` sharp, when nobody waits any more.
 * - `sleepy`: prompt, but connected only for `awakeMs` of every `awakeMs + asleepMs`.
 * - `liar`: never tells the truth: no JSON, foreign ids, foreign topics.
 */
export type Behaviour =
  | { readonly name: 'prompt'; readonly data?: Readonly<Record<string, unknown>> }
  | { readonly name: 'slow'; readonly delayMs: number }
  | { readonly name: 'failing'; readonly code: number; readonly message: string }
  | { readonly name: 'silent' }
  | { readonly name: 'twice' }
  | { readonly name: 'late'; readonly delayMs: number }
  | { readonly name: 'sleepy'; readonly awakeMs: number; readonly asleepMs: number }
  | { readonly name: 'liar' };

export type BehaviourName = Behaviour['name'];

const defaults: { readonly [N in BehaviourName]: Extract<Behaviour, { name: N }> } = {
  prompt: { name: 'prompt' },
  slow: { name: 'slow', delayMs: 2_000 },
  // Own codes of devices start at 2000 [contract 6.5].
  failing: { name: 'failing', code: 2001, message: 'valve stuck' },
  silent: { name: 'silent' },
  twice: { name: 'twice' },
  // Longer than the default `timeout` of 30 s [contract 1.3].
  late: { name: 'late', delayMs: 35_000 },
  sleepy: { name: 'sleepy', awakeMs: 10_000, asleepMs: 30_000 },
  liar: { name: 'liar' },
};

export const behaviourNames = Object.keys(defaults) as BehaviourName[];

/** The behaviour with its default settings, or with those given. @returns null when the name is unknown */
export const behaviourOf = (
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
): Behaviour | null => {
  const found = behaviourNames.find((known) => known === name);
  return found ? ({ ...defaults[found], ...settings, name: found } as Behaviour) : null;
};
