import { IsIn } from 'class-validator';

/** Body of `PUT /setpoint/v1/products/{productKey}/delivery`: QoS of the push to devices [contract 6.3]. */
export class DeliveryBody {
  @IsIn([0, 1])
  qos!: 0 | 1;
}
