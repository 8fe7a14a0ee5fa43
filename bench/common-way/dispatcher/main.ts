import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { kafkaOptions } from '../kafka-options.js';
import { AppModule } from './app.module.js';

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, kafkaOptions('dispatcher'));
// An exit, not the signal's own end: --cpu-prof writes its file then.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen();
