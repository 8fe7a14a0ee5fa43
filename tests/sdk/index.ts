export { cHabits } from './c-habits.js';
export { LoginRefused } from './connection.js';
export type { Habits, Handler, Handlers, Outcome } from './habits.js';
export { javaHabits } from './java-habits.js';
export { nodeHabits } from './node-habits.js';
export { pythonHabits } from './python-habits.js';
export { SdkDevice, type SdkDeviceOptions } from './sdk-device.js';
export type { Keys, SecretKeys } from './signature.js';
export { stayConnected } from './stay-connected.js';
