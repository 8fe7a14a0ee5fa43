import type { Socket } from 'node:net';
import { codes } from '@setpoint/codes';
import { newRequestId } from '@setpoint/service-kit';
import { refused } from '../answers/outcome.js';

/** Answers bytes that are no HTTP request, or whose head is too large, which never become a request. */
export const answerClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const submsg = error.code === 'HPE_HEADER_OVERFLOW' ? 'request head too large' : null;
  const { http, ...envelope } = refused(codes.badBody, submsg);
  const body = JSON.stringify({ ...envelope, requestId: newRequestId() });
  const head = `HTTP/1.1 ${http} Bad Request\r\ncontent-type: application/json;charset=UTF-8`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
};
