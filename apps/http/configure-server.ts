import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

const SECONDS = 1000;

/** How long a server waits for its clients. Whoever listens calls this before. */
export const configureServer = (server: Server): void => {
  // Slow senders of a head are a known attack; nobody needs long for one.
  server.headersTimeout = 20 * SECONDS;
  // A whole request: 1 GB at 300 kB/s.
  server.requestTimeout = 3600 * SECONDS;
  // Nothing in either direction. Event streams have a heartbeat, uploads and downloads move.
  server.timeout = 120 * SECONDS;
  // Longer than the usual 60 s of a load balancer, which would otherwise reuse a connection that is just being closed.
  server.keepAliveTimeout = 65 * SECONDS;
  server.on('clientError', answerUnreadable);
};

/** What Node cannot read never becomes a request, and is answered as everything else that is refused is. */
const answerUnreadable = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, title, detail } = unreadable(error.code);
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code: 'http.malformed-header' });
  const head = [`HTTP/1.1 ${status} ${title}`, 'Connection: close', 'Content-Type: application/problem+json'];
  socket.end([...head, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
};

const unreadable = (code: string | undefined) => {
  if (code === 'HPE_HEADER_OVERFLOW')
    return {
      status: 431,
      title: 'Request Header Fields Too Large',
      detail: 'The headers are too long. Send fewer, or shorter ones.',
    };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, title: 'Request Timeout', detail: 'The request took too long to arrive. Send it again.' };
  return {
    status: 400,
    title: 'Bad Request',
    detail: 'This is not a request of HTTP/1.1 (RFC 9112). Look at its head.',
  };
};
