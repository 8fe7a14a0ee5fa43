import { dirname, join } from 'node:path/posix';

/*
 * The rules of the architecture about who may know whom. Each is a name, what it forbids, and a function from the
 * facts of one file (read-facts.mjs) to what is wrong in it. rules-planted.mjs has a violation for each of them.
 */

/** Of our own packages, which each one may import. */
const mayImport = {
  channels: [],
  codes: [],
  contracts: ['codes'],
  'device-queue': ['codes'],
  expressions: ['codes', 'contracts'],
  kafka: ['channels', 'codes', 'service-kit'],
  'local-stack': ['channels'],
  migrations: [],
  'payload-scripts': ['service-kit'],
  registry: ['codes', 'expressions', 'migrations', 'thing-model'],
  'service-kit': [],
  signing: [],
  'simulated-device': ['channels', 'codes', 'service-kit'],
  'thing-model': ['codes'],
};

/** Packages that hold rules and names only: no I/O, no framework, nothing from outside. */
const pure = ['channels', 'codes', 'device-queue', 'thing-model'];

const vagueNames = /^(utils?|common|helpers?|shared|lib|libs|types|misc)(\.|$)/;

/** Ours in full; of result channels the prefix, since the rest of the name is the application's. */
const topicName = /^setpoint\.(command|gateway|device|registry)\.|^DATASVC\.((SET|CONTROL)\.?)?$/;

/**
 * `codeNumbers`: the numbers that tell a code wherever they are. `declaredFor(path)`: the names of dependencies and
 * devDependencies that a file may import.
 */
export const rules = ({ codeNumbers, declaredFor }) => [
  rule('apps never import each other', ({ app, isTest }, facts) =>
    inOwnCode(app, isTest)
      ? facts.imports
          .map((target) => appOf(resolve(facts.path, target)))
          .filter((other) => other && other !== app)
      : [],
  ),
  rule('packages never import apps, and only the packages they may', ({ package: own, isTest }, facts) => {
    if (own === undefined || isTest) return [];
    return facts.imports.filter((target) => {
      const path = resolve(facts.path, target);
      if (appOf(path)) return true;
      const other = packageOf(path);
      return other !== undefined && other !== own && !mayImport[own]?.includes(other);
    });
  }),
  rule('pure packages import nothing from outside', ({ package: own, isTest }, facts) =>
    pure.includes(own) && !isTest
      ? facts.imports.filter((target) => !target.startsWith('.') && !target.startsWith('@setpoint/'))
      : [],
  ),
  rule('packages are imported by their name only', ({ package: own }, facts) =>
    facts.imports.filter((target) => {
      const other = packageOf(resolve(facts.path, target));
      return other !== undefined && other !== own && target !== `@setpoint/${other}`;
    }),
  ),
  rule("what is imported is in the package's own package.json", ({ isTest }, facts) => {
    const { dependencies, devDependencies } = declaredFor(facts.path);
    const declared = isTest ? [...dependencies, ...devDependencies] : dependencies;
    return facts.imports.filter(
      (target) => !/^(\.|node:)/.test(target) && !declared.some((name) => isModule(target, name)),
    );
  }),
  rule('kafkajs only in packages/kafka', ({ package: own, isTest }, facts) =>
    own === 'kafka' || isTest ? [] : facts.imports.filter((target) => isModule(target, 'kafkajs')),
  ),
  rule("aedes only in the dispatcher's mqtt/", ({ isTest }, facts) =>
    facts.path.startsWith('apps/device-dispatcher/src/mqtt/') || isTest
      ? []
      : facts.imports.filter((target) => isModule(target, 'aedes')),
  ),
  rule("Prisma's client only in the scheduler's store/, registry and migrations", (place, facts) => {
    const allowed =
      facts.path.startsWith('apps/command-scheduler/src/store/') ||
      ['registry', 'migrations'].includes(place.package) ||
      place.isTest;
    return allowed ? [] : facts.imports.filter((target) => /^@prisma\/|\/generated\//.test(target));
  }),
  rule("process.env only in each app's env.ts", ({ isTest }, facts) => {
    const allowed = isTest || !facts.path.includes('/src/') || facts.path.endsWith('/src/env.ts');
    return facts.readsEnv && !allowed ? ['process.env'] : [];
  }),
  rule('topic names only in packages/channels', ({ package: own, isTest }, facts) =>
    own === 'channels' || isTest ? [] : facts.texts.filter((text) => topicName.test(text)),
  ),
  rule('code numbers only in packages/codes', ({ package: own, isTest }, facts) =>
    own === 'codes' || isTest ? [] : facts.numbers.filter((number) => codeNumbers.has(number)),
  ),
  rule('names say what is in a file', (_, facts) =>
    facts.path.split('/').filter((part) => vagueNames.test(part)),
  ),
  rule('no test is switched on alone', (_, facts) =>
    facts.tests.filter(({ only }) => only).map(({ title }) => title),
  ),
];

/** Problems of one file by all rules: "path: rule (what)". */
export function problemsOf(facts, allRules) {
  return allRules.flatMap(({ name, find }) =>
    find(facts).map((what) => `${facts.path}: ${name} (found ${what})`),
  );
}

function rule(name, find) {
  return { name, find: (facts) => find(placeOf(facts.path), facts) };
}

function placeOf(path) {
  return {
    app: appOf(path),
    package: packageOf(path),
    // Tests look at the whole from outside, so most rules are not for them.
    isTest: /\.spec\.ts$|\/test\/|^tests\/|^bench\/|\/prisma\.config\.ts$/.test(path),
  };
}

function inOwnCode(app, isTest) {
  return app !== undefined && !isTest;
}

/** What an import means: a path from the root for relative ones and for our packages, else as it is. */
function resolve(from, target) {
  return target.startsWith('.') ? join(dirname(from), target) : target;
}

function appOf(path) {
  return /^apps\/([^/]+)/.exec(path)?.[1];
}

function packageOf(path) {
  return /^(?:packages|@setpoint)\/([^/]+)/.exec(path)?.[1];
}

function isModule(target, name) {
  return target === name || target.startsWith(`${name}/`);
}
