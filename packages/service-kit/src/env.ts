/** One environment variable: how its text becomes a value, and what operators read about it. */
export interface Variable<T> {
  readonly doc: string;
  /** What is written when nothing is set; absent when there is no default. */
  readonly defaultText?: string;
  /** Value when the variable is unset; absent when it must be set. */
  readonly whenUnset?: { readonly value: T };
  /** Takes the text of a variable that is set. */
  readonly read: (text: string) => Reading<T>;
}

type Reading<T> = { readonly value: T } | { readonly problem: string };

/** Variables by the name they have in the environment. */
export type EnvSpec = Readonly<Record<string, Variable<unknown>>>;

export type Env<S extends EnvSpec> = {
  readonly [K in keyof S]: S[K] extends Variable<infer T> ? T : never;
};

/** Every variable that is wrong, one line each, so that an operator mends them in one go. */
export class EnvError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'EnvError';
  }
}

/**
 * Reads the environment of a process. A variable set to the empty text counts as unset, because compose files
 * pass variables on that way.
 *
 * @throws EnvError that names every bad or missing variable
 */
export const parseEnv = <S extends EnvSpec>(
  spec: S,
  source: Readonly<Record<string, string | undefined>>,
): Env<S> => {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, variable] of Object.entries(spec)) {
    const reading = readVariable(variable, source[name]);
    if ('problem' in reading) problems.push(`${name}: ${reading.problem}`);
    else values[name] = reading.value;
  }
  if (problems.length > 0) throw new EnvError(problems);
  return values as Env<S>;
};

const readVariable = (variable: Variable<unknown>, text: string | undefined): Reading<unknown> => {
  if (text !== undefined && text !== '') return variable.read(text);
  return variable.whenUnset ?? { problem: 'is not set and has no default' };
};

export interface EnvRow {
  readonly name: string;
  /** Empty when there is no default. */
  readonly default: string;
  readonly doc: string;
}

/** One row for each variable, in the order of the spec: the tables of the operations page. */
export const describeEnv = (spec: EnvSpec): EnvRow[] =>
  Object.entries(spec).map(([name, v]) => ({ name, default: v.defaultText ?? '', doc: v.doc }));

interface Documented<T> {
  readonly doc: string;
  readonly default?: T;
}

const variable = <T>(
  options: Documented<T>,
  read: (text: string) => Reading<T>,
  write: (value: T) => string,
): Variable<T> => ({
  doc: options.doc,
  read,
  ...(options.default !== undefined && {
    defaultText: write(options.default),
    whenUnset: { value: options.default },
  }),
});

const expected = (what: string, text: string) => ({
  problem: `expected ${what}, got ${JSON.stringify(text)}`,
});

/** Any text; with `secret` an error never repeats the value, and neither does the documentation. */
export const text = (
  options: Documented<string> & { readonly pattern?: RegExp; readonly secret?: boolean },
): Variable<string> =>
  variable<string>(
    options,
    (value) => {
      if (!options.pattern || options.pattern.test(value)) return { value };
      return expected(`text like ${options.pattern}`, options.secret ? '…' : value);
    },
    (value) => (options.secret ? '…' : value),
  );

/** A decimal integer within `min`..`max`, both included. */
export const integer = (
  options: Documented<number> & { readonly min?: number; readonly max?: number },
): Variable<number> => {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const read = (value: string): Reading<number> => {
    const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? { value: number } : expected(integerRange(options), value);
  };
  return variable(options, read, String);
};

const integerRange = ({ min, max }: { readonly min?: number; readonly max?: number }): string => {
  if (min === undefined && max === undefined) return 'an integer';
  if (max === undefined) return `an integer of at least ${min}`;
  return min === undefined ? `an integer of at most ${max}` : `an integer ${min}..${max}`;
};

/** A TCP port; 0 lets the system choose one. */
export const port = (options: Documented<number>): Variable<number> =>
  integer({ ...options, min: 0, max: 65_535 });

export const oneOf = <const V extends string>(
  values: readonly V[],
  options: Documented<NoInfer<V>>,
): Variable<V> =>
  variable<V>(
    options,
    (value) => {
      const found = values.find((v) => v === value);
      return found === undefined ? expected(`one of ${values.join(', ')}`, value) : { value: found };
    },
    String,
  );

const flagWords: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  1: true,
  false: false,
  off: false,
  0: false,
};

/** true, on, 1 or false, off, 0. */
export const flag = (options: Documented<boolean>): Variable<boolean> =>
  variable(
    options,
    (value) => {
      const found = flagWords[value.toLowerCase()];
      return found === undefined ? expected('true or false', value) : { value: found };
    },
    String,
  );

/** The same variable, undefined when unset. */
export const optional = <T>(inner: Variable<T>): Variable<T | undefined> => ({
  doc: inner.doc,
  read: inner.read,
  whenUnset: { value: undefined },
});
