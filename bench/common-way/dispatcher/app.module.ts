import { Module } from '@nestjs/common';
import { DevicesService } from './devices.service.js';
import { DispatchController } from './dispatch.controller.js';

@Module({ controllers: [DispatchController], providers: [DevicesService] })
export class AppModule {}
