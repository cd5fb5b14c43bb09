// Serves the smallest page, and passes on what its visitors say: all that a signaling server must do.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server of the smallest page. */
export class Relay {
  private constructor(
    private readonly server: http.Server,
    /** Where the page is. */
    readonly origin: string,
  ) {}

  static async start(): Promise<Relay> {
    const page = await readFile(join(import.meta.dirname, 'minimal.html'));
    const rooms = new Map<string, Set<http.ServerResponse>>();
    const server = http.createServer(async (request, response) => {
      const { pathname, search } = new URL(request.url ?? '/', 'http://relay');
      const listeners = rooms.get(search) ?? new Set();
      rooms.set(search, listeners);
      if (pathname === '/hear') {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        response.flushHeaders();
        listeners.add(response);
        response.on('close', () => listeners.delete(response));
      } else if (pathname === '/say') {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        for (const listener of listeners) listener.write(`data: ${Buffer.concat(chunks)}\n\n`);
        response.writeHead(204).end();
      } else if (pathname === '/') {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
      } else {
        response.writeHead(404).end();
      }
    });
    server.on('connection', (socket) => socket.setNoDelay(true));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Relay(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
