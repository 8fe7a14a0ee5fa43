import { IsDefined, IsObject, IsOptional } from 'class-validator';

/** Body of `action=setMeasurepoint` [contract 1.3]. */
export class SetMeasurepointBody {
  /** Checked against the thing model; null is no value. */
  @IsDefined()
  value!: unknown;
}

/** Body of `action=invokeService` [contract 1.5]. */
export class InvokeServiceBody {
  /** Absent when the service needs no input. */
  @IsOptional()
  @IsObject()
  inputData?: Record<string, unknown> | null;
}
