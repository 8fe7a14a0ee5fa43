import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type CodeEntry, codes } from '@setpoint/codes';
import { isDatabaseAway } from '@setpoint/registry';
import type { Logger } from '@setpoint/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callOf } from './call.js';
import { isDataService, sendRefusal } from './envelope.js';
import { HttpRefusal } from './http-refusal.js';
import type { KnownPaths } from './known-paths.js';

/** Gives everything that was thrown on the way to an answer the envelope of its family; never a stack. */
@Catch()
export class EnvelopeFilter implements ExceptionFilter {
  constructor(
    private readonly paths: KnownPaths,
    private readonly log: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { entry, submsg } = this.translate(thrown, reply);
    if (!reply.sent) sendRefusal(reply, entry, submsg);
  }

  private translate(thrown: unknown, reply: FastifyReply): { entry: CodeEntry; submsg: string | null } {
    if (thrown instanceof HttpRefusal) return thrown;
    const status = thrown instanceof HttpException ? thrown.getStatus() : codes.unexpected.http;
    const { url, requestId } = callOf(reply.request);
    if (status === codes.routeNotFound.http) return { entry: this.missing(url), submsg: null };
    if (status === codes.bodyTooLarge.http) return { entry: codes.bodyTooLarge, submsg: null };
    if (status < codes.unexpected.http) return { entry: codes.badBody, submsg: null };
    // Nobody reads this answer; it is not our fault, so it is no error of the log either.
    if (hasHungUp(reply.request)) return { entry: codes.badBody, submsg: null };
    const own = isDataService(reply);
    if (isDatabaseAway(thrown)) {
      // Without the stack: while Postgres is away every call would log one.
      this.log.warn({ requestId }, 'the registry cannot be reached');
      return {
        entry: own ? codes.edgeStoreFault : codes.unavailable,
        submsg: 'the registry cannot be reached',
      };
    }
    this.log.error({ err: thrown, requestId }, 'a call failed unexpectedly');
    return { entry: own ? codes.edgeInternal : codes.unexpected, submsg: null };
  }

  private missing(url: string): CodeEntry {
    return this.paths.methodsOf(url).length > 0 ? codes.methodNotAllowed : codes.routeNotFound;
  }
}

/** The caller went away before the request had come in whole. */
const hasHungUp = ({ raw }: FastifyRequest): boolean => raw.destroyed && !raw.complete;
