import { codes, deviceErrorSubmsg, deviceErrorText } from '@setpoint/codes';
import type { Ending } from '@setpoint/device-queue';

const texts = new Map<number, string>(
  Object.values(codes)
    .filter((entry) => entry.family === 'connect-service')
    .map((entry) => [entry.code, entry.msg]),
);

/** How an ending reads in the envelope of the connection service [contract 1.10]. */
export const endingText = ({ code, deviceError, message }: Ending): { msg: string; submsg: string | null } =>
  deviceError
    ? { msg: deviceErrorText(code, message), submsg: deviceErrorSubmsg }
    : { msg: message ?? texts.get(code) ?? codes.serverFault.msg, submsg: null };

/** Why and how far, in one line: what an application reads in `submsg` of its result [contract 2.8]. */
export const endingDetail = (ending: Ending): string => `${endingText(ending).msg} (${ending.reach})`;
