import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names of members that are never logged, at any of the first three levels of the logged object. */
const SECRETS = [
  'deviceSecret',
  'productSecret',
  'appSecret',
  'authorization',
  'password',
  'accessToken',
  'apim-accesstoken',
  'secretKey',
  'adminToken',
];
const redactedPaths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** JSON lines with service name and ISO time; secrets are replaced by `[Redacted]`. */
export const createLogger = ({ service, level, destination }: LoggerOptions): Logger => {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: redactedPaths,
  };
  return destination ? pino(options, destination) : pino(options);
};

/** The shape Nest asks of a logger. */
export interface NestLogger {
  log(message: unknown, ...params: unknown[]): void;
  error(message: unknown, ...params: unknown[]): void;
  warn(message: unknown, ...params: unknown[]): void;
  debug(message: unknown, ...params: unknown[]): void;
  verbose(message: unknown, ...params: unknown[]): void;
  fatal(message: unknown, ...params: unknown[]): void;
}

/** Sends what Nest logs to `logger`. The last parameter that Nest passes is the context. */
export const nestLogger = (logger: Logger): NestLogger => {
  const write =
    (level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal') =>
    (message: unknown, ...params: unknown[]): void => {
      const context = params.at(-1);
      const details = params.slice(0, -1).filter((p) => p !== undefined);
      const fields = {
        ...(typeof context === 'string' && { context }),
        ...(details.length > 0 && { details }),
      };
      if (message instanceof Error) logger[level]({ ...fields, err: message }, message.message);
      else if (typeof message === 'string') logger[level](fields, message);
      else logger[level]({ ...fields, message });
    };
  return {
    log: write('info'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('trace'),
    fatal: write('fatal'),
  };
};
