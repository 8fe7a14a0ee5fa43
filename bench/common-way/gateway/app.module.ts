import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { kafkaOptions } from '../kafka-options.js';
import { CommandsController, SCHEDULER } from './commands.controller.js';

@Module({
  imports: [ClientsModule.register([{ name: SCHEDULER, ...kafkaOptions('gateway') }])],
  controllers: [CommandsController],
})
export class AppModule {}
