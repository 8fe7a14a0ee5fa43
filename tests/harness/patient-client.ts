import { setTimeout as pause } from 'node:timers/promises';
import { codes } from '@setpoint/codes';
import { type Envelope, GatewayClient, type InvokeRequest, type SetRequest } from './gateway-client.js';

const MOST_TRIES = 60;
const PAUSE_MS = 250;

/** Asks again when it is turned away: on a busy machine that happens, and it is not what a test is about. */
export class PatientClient extends GatewayClient {
  override set(request: SetRequest) {
    return patiently(() => super.set(request));
  }

  override invoke(request: InvokeRequest) {
    return patiently(() => super.invoke(request));
  }
}

const patiently = async <T>(call: () => Promise<Envelope<T>>): Promise<Envelope<T>> => {
  for (let tries = 1; ; tries++) {
    const answer = await call();
    if (answer.code !== codes.rateLimited.code || tries === MOST_TRIES) return answer;
    await pause(PAUSE_MS);
  }
};
