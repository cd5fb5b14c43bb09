// Firefox shares its screen with Chromium. It shares only a screen that there is, so it gets one in memory.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Browser } from '@playwright/test';
import { LAUNCH } from './browsers.ts';
import { expect, test as base } from './fixtures.ts';
import { recognise } from './media.ts';
import { joinTogether } from './person.ts';
import { openSurface } from './surface.ts';

const XVFB = process.env.PARLOR_XVFB || 'Xvfb';

const test = base.extend<object, { display: string; firefox: Browser }>({
  /** The name of a screen in memory. */
  display: [
    async ({}, use) => {
      const screen = spawn(XVFB, ['-displayfd', '1', '-screen', '0', '1280x720x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
      const gone = once(screen, 'exit');
      const [number] = await once(screen.stdout!, 'data');
      await use(`:${String(number).trim()}`);
      screen.kill();
      await gone;
    },
    { scope: 'worker' },
  ],
  /** A Firefox that is seen there, as large as all of it. */
  firefox: [
    async ({ playwright, display }, use) => {
      const firefox = await playwright.firefox.launch({
        ...LAUNCH.firefox,
        headless: false,
        args: ['--width=1280', '--height=720'],
        env: { ...(process.env as Record<string, string>), DISPLAY: display },
        // Nothing may be announced over what is shared.
        firefoxUserPrefs: { ...LAUNCH.firefox.firefoxUserPrefs, 'full-screen-api.warning.timeout': 0 },
      });
      await use(firefox);
      await firefox.close();
    },
    { scope: 'worker' },
  ],
});

// As in every project with a Firefox: the driver's pictures break the page's own policy.
test.use({ screenshot: 'off' });

test.skip(spawnSync(XVFB, ['-help']).error !== undefined, 'Xvfb is not installed (Debian: apt-get install xvfb)');

test('a screen that Firefox shares arrives beside its camera, and so does the next one', { tag: '@chromium' }, async ({ firefox, invite, room }) => {
  const [alice, bob] = [await invite('Alice', { browser: firefox }), await invite('Bob')];
  await joinTogether(room, alice, bob);
  await alice.share();
  await bob.expectTiles('Alice', "Alice's screen");
  await bob.expectFramesRising("Alice's screen");
  await alice.shareToggle.click();
  await bob.expectTiles('Alice');
  await alice.share();
  await bob.expectTiles('Alice', "Alice's screen");

  const surface = await openSurface(alice.page.context(), 'yellow');
  await surface.locator('canvas').evaluate((canvas) => Object.assign(canvas.style, { width: '100vw', height: '100vh' }));
  await surface.bringToFront();
  await surface.evaluate(() => addEventListener('click', () => document.documentElement.requestFullscreen(), { once: true }));
  await surface.mouse.click(50, 50);
  await expect.poll(() => recognise(bob.video("Alice's screen")), { message: 'what Bob sees of the screen', timeout: 30_000 }).toBe('yellow');
  await bob.expectSees('Alice');
});
