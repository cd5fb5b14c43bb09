// What no page of any test may do: log an error or a warning, throw, break its content security policy, or ask another host.

import type { BrowserContext, Page } from '@playwright/test';

/** Collects the faults of every page it was given. */
export class Watch {
  readonly faults: string[] = [];
  private readonly allowed: RegExp[] = [];
  private readonly hosts = new Set<string>();

  /** Faults like this are part of the test. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  /** This host is none of the foreign ones. */
  permit(origin: string): void {
    this.hosts.add(new URL(origin).host);
  }

  /** Watches all pages that a context will open. */
  async add(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI} (${event.sourceFile}:${event.lineNumber}) ${event.sample}`);
      });
    });
    context.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type())) {
        this.note(`console ${message.type()}: ${message.text()} (${message.location().url}:${message.location().lineNumber})`);
      }
    });
    context.on('weberror', (error) => this.note(`page error: ${error.error().stack ?? error.error()}`));
    context.on('request', (request) => this.look(request.url()));
    context.on('page', (page) => this.watchSockets(page));
  }

  private watchSockets(page: Page): void {
    page.on('websocket', (socket) => this.look(socket.url()));
    page.on('crash', () => this.note('page crash'));
  }

  private look(address: string): void {
    const url = new URL(address);
    if (['data:', 'blob:', 'about:'].includes(url.protocol)) return;
    if (!this.hosts.has(url.host)) this.note(`foreign request: ${address}`);
  }

  private note(fault: string): void {
    if (!this.allowed.some((pattern) => pattern.test(fault))) this.faults.push(fault);
  }
}
