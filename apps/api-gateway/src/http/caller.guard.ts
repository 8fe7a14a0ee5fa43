import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { callOf } from './call.js';
import { HttpRefusal } from './http-refusal.js';
import { AUTHENTICATOR } from './tokens.js';

/** Lets only authenticated applications pass. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(@Inject(AUTHENTICATOR) private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const call = callOf(context.switchToHttp().getRequest<FastifyRequest>());
    const entry = await this.authenticator.refusalOf({
      method: call.method,
      url: call.url,
      header: (name) => call.header(name),
      rawBody: call.rawBody,
    });
    if (entry) throw new HttpRefusal(entry);
    return true;
  }
}
