// What goes over the WebSockets of a context's pages.
//
// Chromium tells it from outside the page. WebDriver BiDi has no words for WebSockets, so in Firefox the page's own
// constructor tells it.

import type { BrowserContext, Page } from '@playwright/test';

/** A socket that was opened, or a message that went over it. */
export type WireEvent = { what: 'open' | 'received' | 'sent'; text: string };

/** Calls back for everything that goes over the sockets of all pages that this context will open. */
export async function tap(context: BrowserContext, on: (page: Page, event: WireEvent) => void): Promise<void> {
  if (context.browser()?.browserType().name() !== 'firefox') {
    context.on('page', (page) =>
      page.on('websocket', (socket) => {
        on(page, { what: 'open', text: socket.url() });
        socket.on('framereceived', ({ payload }) => on(page, { what: 'received', text: payload.toString() }));
        socket.on('framesent', ({ payload }) => on(page, { what: 'sent', text: payload.toString() }));
      }),
    );
    return;
  }
  await context.exposeBinding('tapped', ({ page }, event: WireEvent) => on(page, event));
  await context.addInitScript(() => {
    const tell = (what: string, text: string) => (window as any).tapped({ what, text });
    const Native = window.WebSocket;
    window.WebSocket = class WebSocket extends Native {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        tell('open', this.url);
        this.addEventListener('message', ({ data }) => tell('received', String(data)));
      }
      override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBuffer>): void {
        tell('sent', String(data));
        super.send(data);
      }
    };
  });
}

/** What Chromium and Firefox say of a socket that nobody answers. */
export const REFUSED_SOCKET = /WebSocket connection to .* failed|establish a connection to the server at ws:/;
