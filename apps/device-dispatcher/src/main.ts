import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { beginOrStop, nestLogger, startAll } from '@setpoint/service-kit';
import { appModule } from './app.module.js';
import { connectDispatcher } from './connect-dispatcher.js';
import { readEnv } from './env.js';

const main = async (): Promise<void> => {
  const env = readEnv();
  const { parts, transport } = await connectDispatcher(env);
  await beginOrStop(parts.services, async () => {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(appModule(parts), {
      strategy: transport,
      logger: nestLogger(parts.log),
    });
    app.enableShutdownHooks();
    await startAll(parts.services);
    await app.listen();
  });
  const tlsPort = parts.mqtt.tlsPort || undefined;
  parts.log.info({ host: env.MQTT_HOST, port: env.MQTT_PORT, tlsPort }, 'listening');
};

main().catch((failure: unknown) => {
  // One sentence for the operator; a logger may not exist yet.
  process.stderr.write(
    `device-dispatcher cannot start: ${failure instanceof Error ? failure.message : failure}\n`,
  );
  process.exitCode = 1;
});
