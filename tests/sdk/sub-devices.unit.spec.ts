import { describe, expect, it } from '@jest/globals';
import type { SdkConnection } from './connection.js';
import { type Habits, javaHabits, nodeHabits, pythonHabits } from './index.js';
import { type Keys, nameOf } from './signature.js';
import { SubDevices } from './sub-devices.js';

const keysOf = (deviceKey: string) => ({ productKey: 'mT5sVb9N', deviceKey, deviceSecret: 'secret' });
const subDevice = (deviceKey: string) => ({ keys: keysOf(deviceKey), handlers: { services: {} } });

/** One and two log in together, three by itself; three is logged out. Then the gateway reconnects. */
const loggedInAgain = async (habits: Habits): Promise<string[]> => {
  const asked: string[] = [];
  const connection = { subDevices: new Set<string>() };
  const gateway = {
    keys: keysOf('gateway'),
    habits,
    connection: () => connection as unknown as SdkConnection,
    async ask(path: string, params: unknown) {
      const all = (params as { subDevices?: Keys[] }).subDevices ?? [params as Keys];
      asked.push(...all.map(({ deviceKey }) => deviceKey));
      const data = path.endsWith('batch') ? { loginedSubDevices: all } : all[0];
      return { id: '1', code: 200, data, message: undefined };
    },
    async subscribeFor() {},
    fail(problem: string) {
      throw new Error(problem);
    },
  };
  const subDevices = new SubDevices(gateway);
  await subDevices.logInTogether([subDevice('one'), subDevice('two')]);
  await subDevices.logIn(subDevice('three'));
  await subDevices.logOut(keysOf('three'));
  expect([...connection.subDevices]).toEqual(['one', 'two'].map((key) => nameOf(keysOf(key))));
  asked.length = 0;
  await subDevices.logInAgain();
  return asked;
};

const sdks: [string, Habits, string[]][] = [
  ['Node', nodeHabits, ['one', 'two']],
  ['Python', pythonHabits, ['three']],
  ['Java', javaHabits(), []],
];

describe('after a reconnect', () => {
  it.each(sdks)('%s logs in again whom it remembers', async (_, habits, wanted) => {
    expect(await loggedInAgain(habits)).toEqual(wanted);
  });
});
