/**
 * One project for each kind of test; the kind is in the file's name.
 * ES modules need NODE_OPTIONS=--experimental-vm-modules, which `npm test` sets.
 */
const base = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/packages', '<rootDir>/tests', '<rootDir>/bench'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { configFile: `${import.meta.dirname}/.swcrc` }] },
  moduleNameMapper: {
    '^@setpoint/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

const kind = (name, testMatch, extra = {}) => ({ ...base, displayName: name, testMatch, ...extra });

export default {
  projects: [
    kind('unit', ['**/*.unit.spec.ts']),
    kind('int', ['**/*.int.spec.ts']),
    kind('e2e', ['**/*.e2e.spec.ts']),
    kind('system', ['<rootDir>/tests/*.system.spec.ts']),
    kind('faults', ['<rootDir>/tests/faults/*.faults.spec.ts']),
  ],
  // It bounds what hangs, on a busy machine too.
  testTimeout: 120_000,
};
