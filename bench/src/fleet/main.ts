import { answerCalls } from '../child/answer-calls.js';
import { FlappingDevices } from './flapping-devices.js';
import type { FleetCalls } from './fleet-calls.js';
import { LoggedInDevices } from './logged-in-devices.js';

let devices: LoggedInDevices | undefined;
let flapping: FlappingDevices | undefined;

const current = (): LoggedInDevices => {
  if (!devices) throw new Error('the fleet is not logged in');
  return devices;
};

const calls: FleetCalls = {
  async logIn(options) {
    devices = new LoggedInDevices(options);
    await devices.logIn();
  },
  flap(options) {
    flapping = new FlappingDevices();
    return flapping.run(options);
  },
  counts: () => current().counts(),
  values: () => current().values,
  logOut: () => {
    devices?.logOut();
    flapping?.leave();
  },
};

answerCalls(calls);
