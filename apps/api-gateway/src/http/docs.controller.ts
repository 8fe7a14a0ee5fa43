import { Controller, Get, Param, Res } from '@nestjs/common';
import { codes } from '@setpoint/codes';
import type { FastifyReply } from 'fastify';
import { DocFiles } from '../api-docs/doc-files.js';
import { TheCall } from './call.decorator.js';
import type { Call } from './call.js';
import { HttpRefusal } from './http-refusal.js';

/** Nothing from elsewhere runs or is loaded in the page that knows an application's secret. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Asked for again with each visit, but sent again only after a change. */
const REVALIDATED = 'no-cache';

const NOT_MODIFIED = 304;

/** Descriptions of REST and of the Kafka topics, and a page to try the calls. */
@Controller('docs')
export class DocsController {
  constructor(private readonly files: DocFiles) {}

  @Get()
  page(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(call, reply, 'index.html');
  }

  @Get('openapi.json')
  openApi(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(call, reply, 'openapi.json');
  }

  @Get('asyncapi.json')
  asyncApi(@TheCall() call: Call, @Res() reply: FastifyReply) {
    return this.answer(call, reply, 'asyncapi.json');
  }

  @Get('assets/:name')
  asset(@TheCall() call: Call, @Res() reply: FastifyReply, @Param('name') name: string) {
    return this.answer(call, reply, name);
  }

  private async answer(call: Call, reply: FastifyReply, name: string): Promise<void> {
    const file = await this.files.find(name);
    if (!file) throw new HttpRefusal(codes.routeNotFound);
    reply
      .header('content-security-policy', PAGE_POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', REVALIDATED)
      .header('etag', file.etag);
    if (call.header('if-none-match') === file.etag) reply.status(NOT_MODIFIED).send();
    else reply.header('content-type', file.contentType).send(file.body);
  }
}
