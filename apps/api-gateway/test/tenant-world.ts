import type { CommandStruct } from '@setpoint/contracts';
import { LatestValues, RegistryDatabase } from '@setpoint/registry';
import { systemClock } from '@setpoint/service-kit';
import { batteryModel } from './battery-model.js';
import { type HttpAnswer, httpCall } from './http-call.js';
import { type Credentials, createApplication, signatureHeaders, tokenFor } from './signed-caller.js';
import { linesOf, type TenantIds } from './tenant-ids.js';
import { ADMIN_TOKEN, SECRET_KEY, type TestGateway } from './test-gateway.js';

export interface Ask {
  readonly method: string;
  readonly path: string;
  /** Text is sent as it is. */
  readonly body?: unknown;
}

/** An application with all that its organisation has. */
export class TenantWorld {
  private constructor(
    private readonly gateway: TestGateway,
    readonly orgId: string,
    readonly credentials: Credentials,
    readonly accessToken: string,
  ) {}

  static async of(gateway: TestGateway, orgId: string): Promise<TenantWorld> {
    const credentials = await createApplication(gateway.url, orgId);
    const accessToken = await tokenFor(gateway.url, credentials, systemClock.now());
    return new TenantWorld(gateway, orgId, credentials, accessToken);
  }

  /** A signed call of the application; an organisation in the query is for the caller to name. */
  ask({ method, path, body }: Ask): Promise<HttpAnswer> {
    const text = bodyText(body);
    const signing = {
      accessToken: this.accessToken,
      appSecret: this.credentials.appSecret,
      timestamp: systemClock.now(),
    };
    const headers = signatureHeaders(signing, path, text);
    return httpCall(this.gateway.url + path, { method, headers, ...(text !== undefined && { body: text }) });
  }

  /** A call of an operator. */
  async operate({ method, path, body }: Ask): Promise<HttpAnswer> {
    const text = bodyText(body);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const url = `${this.gateway.url}/setpoint/v1/${path}?orgId=${this.orgId}`;
    return httpCall(url, { method, headers, ...(text !== undefined && { body: text }) });
  }

  /** Makes everything that these ids name. */
  async make(word: string, ids: TenantIds): Promise<void> {
    const { orgId, gateway } = this;
    await this.operate({ method: 'PUT', path: `thing-models/${ids.modelId}`, body: modelOf(word, ids) });
    const body = linesOf(word, ids)
      .map((line) => JSON.stringify(line))
      .join('\n');
    const imported = await this.operate({ method: 'POST', path: 'registry/import', body });
    if (imported.text.includes('failed')) throw new Error(imported.text);
    await this.ensure('dataService/setMeasurepointChannels', {
      setMeasurepointChannelId: ids.setChannel,
      desc: `${word}-text`,
    });
    await this.ensure('dataService/controlChannels', { controlChannelId: ids.controlChannel });
    await this.ensure('connect-service/v2.1/device-topos', {
      gateway: { assetId: ids.gateway },
      subDevices: [{ assetId: ids.subDevice }],
    });
    gateway.scheduler.commands.set(ids.commandId, { orgId, ...commandOf(ids) });
  }

  private async ensure(path: string, body: object): Promise<void> {
    const action = path.endsWith('topos') ? 'action=addSubDevice&' : '';
    const answer = await this.ask({ method: 'POST', path: `/${path}?${action}orgId=${this.orgId}`, body });
    if ((answer.json.code ?? answer.json.status) !== 0) throw new Error(answer.text);
  }
}

const bodyText = (body: unknown): string | undefined =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body);

const modelOf = (word: string, { modelId }: TenantIds) => ({
  ...batteryModel,
  modelId,
  modelIdPath: `/${modelId}`,
  desc: `${word}-text`,
});

const commandOf = ({
  commandId,
  assetId,
  productKey,
  deviceKey,
}: TenantIds): Omit<CommandStruct, 'orgId'> => ({
  commandId,
  productKey,
  deviceKey,
  assetId,
  createTime: 1_767_225_600_123,
  createLocaltime: '2026-01-01 08:00:00',
  commandType: 1,
  commandName: { defaultValue: 'setpoint_kw', i18nValue: {} },
  timeout: 30,
  pendingTtl: 600,
  state: 1,
  tslIdentifier: 'setpoint_kw',
  inputData: 12.5,
  outputData: null,
  failCode: null,
  failMessage: null,
  reach: null,
});

/** All that the registry has of an organisation, whatever tables there are. */
export class RegistryRows {
  private constructor(
    private readonly database: RegistryDatabase,
    private readonly tables: readonly string[],
  ) {}

  static async of(connectionString: string): Promise<RegistryRows> {
    const database = new RegistryDatabase({ connectionString, secretKeys: [SECRET_KEY] });
    const tables = await database.prisma.$queryRaw<{ name: string }[]>`
      SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'registry' AND table_type = 'BASE TABLE' ORDER BY table_name`;
    return new RegistryRows(
      database,
      tables.map(({ name }) => name),
    );
  }

  /** A measured value, as devices post it. */
  async measured(assetId: string, value: string): Promise<void> {
    const time = 1_767_225_600_123;
    const point = { assetId, pointId: 'label', time, receivedAt: time, value, quality: null };
    await new LatestValues(this.database).record([point], []);
  }

  /** Rows in which one of these words occurs, without those in which `except` does. */
  async mentioning(words: readonly string[], except: string): Promise<readonly string[]> {
    const found = await Promise.all(
      this.tables.map((table) =>
        this.database.prisma.$queryRawUnsafe<{ row: string }[]>(
          `SELECT '${table} ' || t::text AS row FROM registry."${table}" t
           WHERE t::text LIKE ANY($1::text[]) AND t::text NOT LIKE $2 ORDER BY 1`,
          words.map((word) => `%${word}%`),
          `%${except}%`,
        ),
      ),
    );
    return found.flatMap((rows) => rows.map(({ row }) => row));
  }

  stop(): Promise<void> {
    return this.database.stop();
  }
}
