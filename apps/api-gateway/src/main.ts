import 'reflect-metadata';
import { beginOrStop } from '@setpoint/service-kit';
import { connectGateway } from './connect-gateway.js';
import { createApp } from './create-app.js';
import { readEnv } from './env.js';

/**
 * Connections that may wait to be taken in, as many as Linux allows by default. One more than that is tried again by its
 * client after 1, 3, 7, 15 s.
 */
const WAITING_CONNECTIONS = 4_096;

const main = async (): Promise<void> => {
  const env = readEnv();
  const { parts, transport } = await connectGateway(env);
  await beginOrStop(parts.services, async () => {
    const app = await createApp(parts);
    app.connectMicroservice({ strategy: transport });
    app.enableShutdownHooks();
    await beginOrStop([{ stop: () => app.close() }], async () => {
      await app.startAllMicroservices();
      await app.listen({ port: env.HTTP_PORT, host: env.HTTP_HOST, backlog: WAITING_CONNECTIONS });
    });
  });
  parts.log.info({ host: env.HTTP_HOST, port: env.HTTP_PORT }, 'listening');
};

main().catch((failure: unknown) => {
  // One sentence for the operator; a logger may not exist yet.
  process.stderr.write(`api-gateway cannot start: ${failure instanceof Error ? failure.message : failure}\n`);
  process.exitCode = 1;
});
