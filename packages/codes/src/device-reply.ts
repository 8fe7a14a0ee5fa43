import { codes } from './code-table.js';

/** True for the two codes by which a device says that it did what was asked [contract 6.5]. */
export const isDeviceSuccess = (code: number): boolean =>
  code === codes.deviceOk.code || code === codes.deviceOkZero.code;

/** The text for a device's error code when the device gave none [contract 1.10]. */
export const deviceErrorText = (code: number, message: string | undefined): string =>
  message || `Device returned error code ${code}`;
