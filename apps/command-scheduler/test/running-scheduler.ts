import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { startAll, waitFor } from '@setpoint/service-kit';
import { appModule } from '../src/app.module.js';
import { connectScheduler } from '../src/connect-scheduler.js';
import { readEnv } from '../src/env.js';

/** The whole scheduler in this process, as `main.ts` starts it. */
export const startScheduler = async (source: Readonly<Record<string, string>>) => {
  const env = readEnv({ LOG_LEVEL: 'fatal', HEALTH_HOST: '127.0.0.1', HEALTH_PORT: '0', ...source });
  const { parts, transport } = await connectScheduler(env);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(appModule(parts), {
    strategy: transport,
    logger: false,
  });
  await startAll(parts.services);
  await app.listen();
  const get = (path: string) => fetch(`http://127.0.0.1:${parts.health.port}${path}`);
  await waitFor(async () => (await get('/health/ready')).ok, {
    limitMs: 60_000,
    what: 'the scheduler to be ready',
  });
  return { get, stop: () => app.close() };
};

export type RunningScheduler = Awaited<ReturnType<typeof startScheduler>>;
