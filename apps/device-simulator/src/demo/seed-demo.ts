import { codes } from '@setpoint/codes';
import { type Logger, waitFor } from '@setpoint/service-kit';
import { type AdminCall, signedByNewApplication } from './demo-application.js';
import { demoChannelId, demoImport, demoModel, demoModelId, demoOrgId } from './demo-tenant.js';

export interface GatewayAddress {
  readonly url: string;
  readonly adminToken: string | undefined;
}

/** A first start on a slow machine migrates two databases and creates all topics. */
const READY_LIMIT_MS = 180_000;

/**
 * Makes the demo tenant through the public faces of the api-gateway, as anybody could: organisation, model,
 * product, devices, result channel. May be repeated: what is there already stays as it is.
 *
 * @throws when the api-gateway does not get ready, or refuses a step
 */
export const seedDemo = async (
  gateway: GatewayAddress,
  logger: Logger,
  stopping: AbortSignal,
): Promise<void> => {
  const isReady = () =>
    stopping.aborted ||
    fetch(`${gateway.url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
  await waitFor(isReady, { limitMs: READY_LIMIT_MS, everyMs: 250, what: `${gateway.url} to be ready` });
  stopping.throwIfAborted();

  const orgQuery = `orgId=${demoOrgId}`;
  await call(gateway, 'PUT', `/setpoint/v1/organizations/${demoOrgId}`, {});
  await call(gateway, 'PUT', `/setpoint/v1/thing-models/${demoModelId}?${orgQuery}`, demoModel);
  await importDevices(gateway, `/setpoint/v1/registry/import?${orgQuery}`);
  await createChannel(gateway, `/dataService/setMeasurepointChannels?${orgQuery}`);
  logger.info({ orgId: demoOrgId }, 'the demo tenant is there');
};

const importDevices = async (gateway: GatewayAddress, path: string): Promise<void> => {
  const answer = await call(gateway, 'POST', path, demoImport(), 'application/x-ndjson');
  if (answer.includes('"failed"')) throw new Error(`the demo devices were not imported: ${answer}`);
};

const createChannel = async (gateway: GatewayAddress, path: string): Promise<void> => {
  const body = JSON.stringify({ setMeasurepointChannelId: demoChannelId, desc: 'Results of the demo' });
  const create = (headers: Record<string, string> = {}) =>
    fetch(gateway.url + path, { method: 'POST', body, headers });
  const open = await create();
  const admin: AdminCall = (...request) => call(gateway, ...request);
  const response =
    open.status === codes.unauthenticated.http
      ? await create(await signedByNewApplication(admin, demoOrgId, { path, body }))
      : open;
  const answer = (await response.json()) as { status: number; msg: string };
  const fine: readonly number[] = [codes.edgeSuccess.code, codes.setChannelExists.code];
  if (!fine.includes(answer.status)) throw new Error(`no channel ${demoChannelId}: ${answer.msg}`);
};

const call = async (
  { url, adminToken }: GatewayAddress,
  method: string,
  path: string,
  body: object | string,
  contentType = 'application/json',
): Promise<string> => {
  const response = await fetch(url + path, {
    method,
    headers: {
      'content-type': contentType,
      ...(adminToken !== undefined && { authorization: `Bearer ${adminToken}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer}`);
  return answer;
};
