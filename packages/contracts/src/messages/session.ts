import { IsInt, IsString, Min } from 'class-validator';
import { DeviceSubject } from './device-subject.js';

class SessionChange extends DeviceSubject {
  @IsInt()
  @Min(0)
  slot!: number;

  @IsInt()
  @Min(0)
  incarnation!: number;

  /** Grows with every login of this device, wherever it logs in. */
  @IsInt()
  @Min(1)
  epoch!: number;

  /** Epoch ms on the database clock. */
  @IsInt()
  @Min(0)
  at!: number;
}

/** `session.opened`: the device logged in. */
export class SessionOpened extends SessionChange {}

/** `session.closed`: that login is over. Says nothing about a later one. */
export class SessionClosed extends SessionChange {
  @IsString()
  reason!: string;
}
