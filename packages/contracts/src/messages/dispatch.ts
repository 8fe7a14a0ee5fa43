import { CommandType } from '@setpoint/codes';
import { IsDefined, IsIn, IsInt, IsNotEmpty, IsString, Matches, Max, Min } from 'class-validator';
import { DataFormat } from './request.js';

/** `device.dispatch`: carry one command to one session. */
export class DispatchCommand {
  @Matches(/^\d{1,19}$/)
  commandId!: string;

  @IsString()
  @IsNotEmpty()
  assetId!: string;

  @IsString()
  @IsNotEmpty()
  productKey!: string;

  @IsString()
  @IsNotEmpty()
  deviceKey!: string;

  @IsIn(Object.values(CommandType))
  commandType!: CommandType;

  @IsString()
  @IsNotEmpty()
  identifier!: string;

  @IsDefined()
  inputData!: unknown;

  @IsIn(Object.values(DataFormat))
  dataFormat!: DataFormat;

  @IsIn([0, 1])
  qos!: 0 | 1;

  /** Goes to the device as a string of digits [contract 6.5]. */
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  messageId!: number;

  /** Grows with every hand-over of this device; a number that was handled is never handled again. */
  @IsInt()
  @Min(1)
  dispatchNumber!: number;

  @IsInt()
  @Min(0)
  slot!: number;

  /** Only this life of the slot may carry it: a later one cannot know what this one wrote before it died. */
  @IsInt()
  @Min(0)
  incarnation!: number;

  @IsInt()
  @Min(0)
  epoch!: number;

  /** Nothing is written after this, on the database clock. Epoch ms. */
  @IsInt()
  @Min(0)
  sendBy!: number;

  /** Time left when it was decided; the stricter of the two wins, so that a wrong clock errs towards not sending. */
  @IsInt()
  @Min(0)
  remainingMs!: number;
}
