import { IsDefined, IsIn, IsInt, IsNotEmpty, IsString, Max, Min } from 'class-validator';
import type { SubmitCommand } from '../messages.js';

/** Query of `POST /connect-service/v2.1/commands` [contract 1.3]. */
export class SetMeasurepointQuery {
  @IsIn(['setMeasurepoint'])
  action!: string;

  @IsString()
  @IsNotEmpty()
  orgId!: string;

  @IsString()
  @IsNotEmpty()
  assetId!: string;

  @IsString()
  @IsNotEmpty()
  measurepointId!: string;
}

/** Its body. */
export class SetMeasurepointBody {
  @IsDefined()
  value!: SubmitCommand['value'];

  /** Seconds. */
  @IsInt()
  @Min(1)
  @Max(60)
  timeout = 30;
}
