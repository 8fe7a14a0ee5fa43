import { existsSync, readFileSync } from 'node:fs';
import type { ServiceSpec } from './service-spec.js';

/** True when the service is ready in its own way; who has none is ready as soon as it runs. */
export async function isReady(service: ServiceSpec, logFile: string): Promise<boolean> {
  if (service.readyUrl !== undefined) return answersOk(service.readyUrl);
  if (service.readyText === undefined) return true;
  return existsSync(logFile) && readFileSync(logFile, 'utf8').includes(service.readyText);
}

/** Whether a readiness URL is answered with 200, within 2 s. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
