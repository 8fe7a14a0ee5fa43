import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { kafkaOptions } from '../kafka-options.js';
import { CommandsController, DISPATCHER } from './commands.controller.js';
import { PrismaService } from './prisma.service.js';

@Module({
  imports: [ClientsModule.register([{ name: DISPATCHER, ...kafkaOptions('scheduler') }])],
  controllers: [CommandsController],
  providers: [PrismaService],
})
export class AppModule {}
