// What no page of any test may do: log an error or a warning, throw, break its content security policy, or ask another host.
//
// And that every context that a browser of a test opened was watched.

import type { Browser, BrowserContext, BrowserType, Page } from '@playwright/test';

/** Collects the faults of every page it was given. */
export class Watch {
  readonly faults: string[] = [];
  private readonly seen = new Map<string, { pages: number; requests: number }>();
  private readonly allowed: RegExp[] = [];
  private readonly hosts = new Set<string>();

  constructor(private readonly roll: Roll) {}

  /** Faults like this are part of the test. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  /** This host is none of the foreign ones. */
  permit(origin: string): void {
    this.hosts.add(new URL(origin).host);
  }

  /** What was looked at, for the sum of the whole run: `chromium 2 pages 40 requests`, a line for each browser. */
  get summary(): string {
    return [...this.seen].map(([browser, { pages, requests }]) => `${browser} ${pages} pages ${requests} requests`).join('\n');
  }

  /** Watches all pages that a context will open. Which sockets they open, `socket` is to be told. */
  async add(context: BrowserContext): Promise<void> {
    this.roll.isWatched(context);
    const browser = context.browser()?.browserType().name() ?? 'unknown';
    const seen = this.seen.get(browser) ?? { pages: 0, requests: 0 };
    this.seen.set(browser, seen);
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
    context.on('request', (request) => {
      seen.requests += 1;
      this.look(request.url());
    });
    context.on('page', (page) => {
      seen.pages += 1;
      page.on('crash', () => this.note('page crash'));
    });
  }

  /** A page has opened a socket to this address. */
  socket(address: string): void {
    this.look(address);
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

/** All contexts that the browsers of one worker open, and which of them are watched. */
export class Roll {
  private readonly opened = new Set<BrowserContext>();
  private readonly watched = new WeakSet<BrowserContext>();

  /** Notices every browser that is started from now on. */
  attend(...types: BrowserType[]): void {
    for (const type of types) {
      const launch = type.launch.bind(type);
      type.launch = async (options) => this.enter(await launch(options));
    }
  }

  isWatched(context: BrowserContext): void {
    this.watched.add(context);
  }

  /** The addresses of what nobody watched since the last time this was asked. */
  unwatched(): string[] {
    const contexts = [...this.opened].filter((context) => !this.watched.has(context));
    this.opened.clear();
    return contexts.map((context) => `a context with ${context.pages().map((page: Page) => page.url()).join(', ') || 'pages that are closed'}`);
  }

  private enter(browser: Browser): Browser {
    browser.on('context', (context) => this.opened.add(context));
    return browser;
  }
}
