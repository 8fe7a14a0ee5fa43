import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { variable } from '../environment.js';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
// An exit, not the signal's own end: --cpu-prof writes its file then.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(variable('HTTP_PORT'), '127.0.0.1');
