import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { variable } from '../environment.js';
import type { DispatchCommand, DispatchResult } from '../messages.js';
import { patternsIn } from '../patterns.js';
import { DevicesService } from './devices.service.js';

@Controller()
export class DispatchController {
  constructor(private readonly devices: DevicesService) {}

  @MessagePattern(patternsIn(variable('NAMESPACE')).dispatch)
  dispatch(@Payload() command: DispatchCommand): Promise<DispatchResult> {
    return this.devices.send(command);
  }
}
