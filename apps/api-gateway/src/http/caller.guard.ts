import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { CodeEntry } from '@setpoint/codes';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { callOf } from './call.js';
import { HttpRefusal } from './http-refusal.js';
import { AUTHENTICATOR } from './tokens.js';

/** Lets only authenticated applications pass. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(@Inject(AUTHENTICATOR) private readonly authenticator: Authenticator) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const refusal = this.authenticator.refusalOf(callOf(context.switchToHttp().getRequest<FastifyRequest>()));
    return refusal instanceof Promise ? refusal.then(passUnless) : passUnless(refusal);
  }
}

const passUnless = (entry: CodeEntry | null): true => {
  if (entry) throw new HttpRefusal(entry);
  return true;
};
