import type { CloseReason, DeviceConnection, Push } from './session.js';

/** The connection of a gateway as one of its sub-devices has it: closing it ends nothing for the others. */
export class CarriedConnection implements DeviceConnection {
  private isClosed = false;

  constructor(private readonly gateway: DeviceConnection) {}

  get keepsSession(): boolean {
    return this.gateway.keepsSession === true;
  }

  get isOpen(): boolean {
    return !this.isClosed && this.gateway.isOpen;
  }

  push(push: Push): boolean {
    return this.isOpen && this.gateway.push(push);
  }

  get isWritable(): boolean {
    return this.gateway.isWritable;
  }

  whenWritable(): Promise<void> {
    return this.isOpen ? this.gateway.whenWritable() : Promise.resolve();
  }

  close(_reason: CloseReason): void {
    this.isClosed = true;
  }
}
