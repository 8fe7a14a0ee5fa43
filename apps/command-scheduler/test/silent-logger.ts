import { createLogger, type Logger } from '@setpoint/service-kit';

/** A logger that nobody hears. */
export const silentLogger = (): Logger => createLogger({ service: 'command-scheduler', level: 'silent' });
