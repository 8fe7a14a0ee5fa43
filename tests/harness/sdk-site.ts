import { type Habits, SdkDevice, type SdkDeviceOptions } from '../sdk/index.js';
import { callAdmin } from './admin-client.js';
import { CommandTable } from './command-table.js';
import { PatientClient } from './patient-client.js';
import { Stack, type StackOptions } from './stack.js';
import { createOrganization, createProduct, type ProductOptions, type TestProduct } from './tenant.js';

/** Of one product; `device(n)` is its n-th. */
export interface SiteProduct extends TestProduct {
  readonly commandQos: 0 | 1;
}

/** A stack with an organisation whose devices are programs of the SDKs. */
export class SdkSite {
  private readonly devices: SdkDevice[] = [];

  private constructor(
    readonly stack: Stack,
    readonly orgId: string,
    readonly client: PatientClient,
    readonly table: CommandTable,
  ) {}

  static async start(options: StackOptions = {}): Promise<SdkSite> {
    const stack = await Stack.start(options);
    try {
      const orgId = await createOrganization(stack);
      const client = new PatientClient(stack.gatewayUrl, orgId);
      return new SdkSite(stack, orgId, client, new CommandTable(stack.infrastructure.databaseUrl));
    } catch (failure) {
      await stack.stop();
      throw failure;
    }
  }

  async product(
    count: number,
    options: ProductOptions & { readonly commandQos?: 0 | 1; readonly script?: string } = {},
  ): Promise<SiteProduct> {
    const { commandQos = 0, script, ...more } = options;
    const product = await createProduct(this.stack, this.orgId, count, more);
    if (commandQos === 1) {
      const path = `/setpoint/v1/products/${product.productKey}/delivery?orgId=${this.orgId}`;
      await callAdmin(this.stack, 'PUT', path, JSON.stringify({ qos: 1 }), 'application/json');
    }
    if (script !== undefined) await this.storeScript(product, script);
    return { ...product, commandQos };
  }

  /** Of a Custom product. */
  async storeScript({ productKey }: TestProduct, script: string): Promise<void> {
    const path = `/setpoint/v1/products/${productKey}/codec?orgId=${this.orgId}`;
    await callAdmin(this.stack, 'PUT', path, script, 'text/javascript');
  }

  /** A program on the device of this number, not connected. */
  program(
    product: SiteProduct,
    index: number,
    habits: Habits,
    more: Partial<SdkDeviceOptions> = {},
  ): SdkDevice {
    const keys = product.devices[index]?.keys;
    if (!keys) throw new Error(`the product has no device ${index}`);
    const { deviceSecret, ...names } = keys;
    const device = new SdkDevice({
      address: addressOf(this.stack.mqttUrl),
      keys: names,
      deviceSecret,
      productSecret: product.productSecret,
      habits,
      commandQos: product.commandQos,
      ...more,
    });
    this.devices.push(device);
    return device;
  }

  /** What no SDK could have borne, of all programs since the last call. */
  takeFailures(): string[] {
    return this.devices.flatMap((device) => device.failures.splice(0));
  }

  async stop(): Promise<void> {
    for (const device of this.devices) device.disconnect();
    await this.stack.stop();
  }
}

export const addressOf = (mqttUrl: string) => {
  const { hostname, port } = new URL(mqttUrl);
  return { host: hostname, port: Number(port) };
};
