// How a shared screen arrives on a narrow line: in Parlor, and in the barest page, in turn, on the same machine.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { cap, rate, text } from '../tests/legibility.ts';
import { observe } from '../tests/media.ts';
import { Person } from '../tests/person.ts';
import { Server } from '../tests/server.ts';
import { openSurface, openText } from '../tests/surface.ts';
import { median, table } from './table.ts';

const ROUNDS = 3;
const CAP_BPS = 500_000;

/** Somebody shares: the page that sends, what it sends, and what arrives. */
type Shared = { page: Page; sent: Locator; received: Locator };

test('share', async ({ browser }) => {
  test.setTimeout(10 * 60_000);
  const server = await Server.start();
  const pages = { parlor: (what: What, context: BrowserContext) => inParlor(server.origin, browser, what, context), bare };
  const figures = { parlor: [] as number[][], bare: [] as number[][] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['parlor', 'bare'] as const) {
      const [reading, film] = [await open(browser), await open(browser)];
      const surface = await openText(reading);
      const { page, sent, received } = await pages[name]('text', reading);
      await cap(page, CAP_BPS);
      const { size, sharpness, sharpMs, scrolledMs } = await text(surface, sent, received);
      await reading.close();
      await openSurface(film, 'yellow');
      const moving = await pages[name]('motion', film);
      await cap(moving.page, CAP_BPS);
      const rates = [await rate(moving.received), await rate(moving.received), await rate(moving.received)];
      await film.close();
      figures[name].push([size[1]!, sharpness, sharpMs, scrolledMs, Math.max(...rates)]);
    }
  }
  await server.stop();
  const names = ['height of the text, px', 'sharpness of what was sent', 'sharp after, ms', 'scrolled after, ms', 'pictures a second in motion'];
  const rows = names.map((name, at) => {
    const [ours, theirs] = [median(figures.parlor.map((all) => all[at]!)), median(figures.bare.map((all) => all[at]!))];
    return [name, ours.toFixed(2), theirs.toFixed(2), (ours / theirs).toFixed(2)];
  });
  console.log(table([`median of ${ROUNDS}, at ${CAP_BPS / 1000} kbit/s`, 'Parlor', 'barest page', 'ratio'], rows));
});

type What = 'text' | 'motion';

async function open(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'], locale: 'en-GB' });
  await observe(context);
  return context;
}

async function inParlor(origin: string, browser: Browser, what: What, context: BrowserContext): Promise<Shared> {
  const room = `bench-${randomBytes(8).toString('hex')}`;
  const [alice, bob] = [new Person(await context.newPage(), 'Alice', origin, new Map()), new Person(await (await open(browser)).newPage(), 'Bob', origin, new Map())];
  await alice.join(room, { microphone: false, camera: false });
  await bob.join(room, { microphone: false, camera: false });
  await alice.page.bringToFront();
  await alice.share();
  if (what === 'motion') await alice.ownScreen().getByRole('button', { name: 'Motion' }).click();
  context.on('close', () => void bob.page.context().close());
  await playing(bob.video("Alice's screen"));
  return { page: alice.page, sent: alice.ownScreen().locator('video'), received: bob.video("Alice's screen") };
}

async function bare(what: What, context: BrowserContext): Promise<Shared> {
  await context.route('http://localhost/share', (route) => route.fulfill({ path: join(import.meta.dirname, 'bare_share.html') }));
  const page = await context.newPage();
  await page.goto('http://localhost/share');
  // A screen is shared only after a touch.
  await page.mouse.click(5, 5);
  await page.evaluate((what) => (globalThis as any).share(what), what);
  // The browser has shown the tab that is shared; a page that is hidden draws nothing.
  await page.bringToFront();
  await playing(page.locator('#received'));
  return { page, sent: page.locator('#sent'), received: page.locator('#received') };
}

async function playing(video: Locator): Promise<void> {
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth).catch(() => 0), { timeout: 15_000 }).toBeGreaterThan(0);
}
