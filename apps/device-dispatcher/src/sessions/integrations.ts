import type { DeviceConnection } from './session.js';

/** Somebody who uploads for a whole product may spread that over several processes, and needs no more than these. */
const MAX_OF_A_PRODUCT = 16;

/**
 * The connections that upload for all devices of a product. They are no sessions: nobody is online by them, none takes
 * another one over, and no command goes their way [contract 6.1].
 */
export class Integrations {
  private readonly byProduct = new Map<string, Set<DeviceConnection>>();

  mayOpen(productKey: string): boolean {
    return (this.byProduct.get(productKey)?.size ?? 0) < MAX_OF_A_PRODUCT;
  }

  /** @returns false when there are as many as there may be */
  open(productKey: string, connection: DeviceConnection): boolean {
    if (!this.mayOpen(productKey)) return false;
    const open = this.byProduct.get(productKey) ?? new Set();
    this.byProduct.set(productKey, open.add(connection));
    return true;
  }

  close(productKey: string, connection: DeviceConnection): void {
    const open = this.byProduct.get(productKey);
    open?.delete(connection);
    if (open?.size === 0) this.byProduct.delete(productKey);
  }

  of(productKey: string): DeviceConnection[] {
    return [...(this.byProduct.get(productKey) ?? [])];
  }
}
