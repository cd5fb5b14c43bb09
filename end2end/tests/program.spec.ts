// The page's own program: it does not come, it comes late, the browser is too old for it, or it breaks.

import type { Page, WebSocket } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { shortenPatience } from './patience.ts';

for (const [what, file, answer] of [
  ['a script that does not come', 'parlor.js', undefined],
  ['a program that does not come', 'parlor.wasm', undefined],
  ['a program that is not there', 'parlor.wasm', { status: 404, body: 'Not found' }],
  ['a program that is damaged', 'parlor.wasm', { status: 200, contentType: 'application/wasm', body: 'not what it says' }],
] as const) {
  test(`M-12 ${what} is said on the page, which can be tried again`, async ({ invite, room, watch }) => {
    // That a file is missing, in the words of either browser; nothing that is watched for besides.
    watch.allow(/^console (error|warning): (?!content security policy)/, /^page error: /);
    const alice = await invite('Alice');
    await alice.page.route(`**/${file}`, (route) => (answer ? route.fulfill(answer) : route.abort()));
    // Its patience has no end here, so that it is the failure that is said, and not how long it takes.
    await alice.page.addInitScript(() => {
      const { setTimeout } = window;
      window.setTimeout = ((then: () => void, ms = 0) => (ms < 10_000 ? setTimeout(then, ms) : 0)) as typeof setTimeout;
    });
    await alice.page.goto(`${alice.origin}/room/${room}`);
    await expect(alice.notArrived).toBeVisible();
    await expect(alice.page.getByRole('heading', { name: 'Ready to join?' })).toBeVisible();

    await alice.page.unroute(`**/${file}`);
    await alice.notArrived.getByRole('button', { name: 'Try again' }).click();
    await alice.enter();
    await expect(alice.notArrived).toHaveCount(0);
  });
}

test('M-12 a program that is on its way for long is said, and still taken when it comes', async ({ invite, room, watch }) => {
  // The browser finds that what it fetched ahead was not used in time.
  watch.allow(/preload/);
  const alice = await invite('Alice');
  await shortenPatience(alice.page);
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => (letThrough = resolve));
  await alice.page.route('**/parlor.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await alice.page.goto(`${alice.origin}/room/${room}`, { waitUntil: 'commit' });
  await expect(alice.page.getByRole('heading', { name: 'Ready to join?' })).toBeVisible();
  await expect(alice.notArrived).toBeVisible();
  letThrough();
  await alice.enter();
  await expect(alice.notArrived).toHaveCount(0);
});

test('M-12 a browser without modules is told that it is too old', async ({ page, room }) => {
  await page.goto(`/room/${room}`);
  const sentence = page.getByRole('alert').filter({ hasText: 'This browser is too old for calls.' });
  await expect(sentence).toHaveCount(0);
  // What such a browser would run: only what it understands, and it carries the page's nonce.
  const script = page.locator('script[nomodule]');
  expect(await script.evaluate((script: HTMLScriptElement) => script.nonce)).toMatch(/.{16}/);
  const text = (await script.textContent()) ?? '';
  expect(text).not.toMatch(/=>|\blet\b|\bconst\b|`/);
  await page.evaluate(text);
  await page.evaluate(() => document.dispatchEvent(new Event('DOMContentLoaded')));
  await expect(sentence).toBeVisible();
});

test('a program that breaks lets go of everything, says so, and a reload comes back into the call', async ({ pair: [alice, bob], invite, room, watch }) => {
  watch.allow(/panicked at|no more elements|unreachable/);
  await alice.expectHearsAndSees('Bob');
  const { peerId } = bob;
  const sockets = socketsOf(bob.page);
  await bob.page.reload();
  await bob.expectInCall();
  await alice.expectHearsAndSees('Bob');
  expect(sockets.filter((socket) => !socket.isClosed())).toHaveLength(1);

  // A browser that makes no more elements: the next thing to draw cannot be drawn.
  await bob.page.evaluate(() => {
    const refuse = () => {
      throw new Error('no more elements');
    };
    const [made, madeIn, cloned] = [Document.prototype.createElement, Document.prototype.createElementNS, Node.prototype.cloneNode];
    const { setTimeout, setInterval, queueMicrotask } = window;
    Object.assign(window, {
      mend: () => {
        Object.assign(window, { setTimeout, setInterval, queueMicrotask });
        Object.assign(Document.prototype, { createElement: made, createElementNS: madeIn });
        Node.prototype.cloneNode = cloned;
      },
    });
    Document.prototype.createElement = Document.prototype.createElementNS = refuse;
    Node.prototype.cloneNode = refuse;
  });
  const carol = await invite('Carol');
  await carol.join(room);
  await expect(alice.tile('Bob').getByText('Away for a moment')).toBeVisible();
  await expect(bob.page.getByRole('heading', { name: 'Something went wrong on this page' })).toBeFocused();
  expect(await bob.holdings()).toMatchObject({ connections: 0, cameras: 0, microphones: 0 });
  await expect.poll(() => sockets.filter((socket) => !socket.isClosed()).length).toBe(0);
  await expect(bob.call).toHaveCount(0);
  // Nothing of it runs any more: no key and no click brings a socket back.
  await bob.page.keyboard.press('m');
  await bob.page.mouse.click(5, 5);
  expect(sockets.filter((socket) => !socket.isClosed())).toHaveLength(0);
  expect(watch.faults).toEqual([]);

  await bob.page.evaluate(() => (window as any).mend());
  await expectAccessible(bob.page, 'broken');
  await bob.page.getByRole('button', { name: 'Reload the page' }).click();
  await bob.expectInCall();
  await bob.expectHearsAndSees('Alice');
  expect(bob.peerId).toBe(peerId);
  await alice.expectTiles('Bob', 'Carol');
});

/** All sockets that a page opens from now on. */
function socketsOf(page: Page): WebSocket[] {
  const sockets: WebSocket[] = [];
  page.on('websocket', (socket) => sockets.push(socket));
  return sockets;
}
