import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { beginOrStop, nestLogger, startAll } from '@setpoint/service-kit';
import { appModule } from './app.module.js';
import { connectScheduler } from './connect-scheduler.js';
import { readEnv } from './env.js';

const main = async (): Promise<void> => {
  const env = readEnv();
  const { parts, transport } = await connectScheduler(env);
  await beginOrStop(parts.services, async () => {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(appModule(parts), {
      strategy: transport,
      logger: nestLogger(parts.log),
    });
    app.enableShutdownHooks();
    await startAll(parts.services);
    await app.listen();
  });
  parts.log.info({ healthPort: env.HEALTH_PORT }, 'scheduling');
};

main().catch((failure: unknown) => {
  // One sentence for the operator; a logger may not exist yet.
  process.stderr.write(
    `command-scheduler cannot start: ${failure instanceof Error ? failure.message : failure}\n`,
  );
  process.exitCode = 1;
});
