// Whether a shared text can be read, and a shared film moves, on a narrow line. `cargo xtask bench share` prints the
// same figures beside those of the barest page.

import { expect, test } from './fixtures.ts';
import { cap, codecs, rate, size, text } from './legibility.ts';
import { openSurface, openText } from './surface.ts';

const CAP_BPS = 500_000;

test('small text arrives sharp and in full, and is scrolled within a second, at 500 kbit/s', { tag: ['@chromium', '@quiet'] }, async ({ alice, bob }) => {
  const surface = await openText(alice.page.context());
  await alice.page.bringToFront();
  await alice.share();
  await cap(alice.page, CAP_BPS);
  const [sent, received] = [alice.ownScreen().locator('video'), bob.video("Alice's screen")];
  await expect.poll(() => codecs(alice.page), { message: 'what pictures are sent in' }).toContain('video/AV1');
  const figures = await text(surface, sent, received);
  test.info().annotations.push({ type: 'text', description: JSON.stringify(figures) });
  expect(await size(sent)).toEqual([1280, 720]);
  expect(figures.size).toEqual([1280, 720]);
  expect(figures.sharpness).toBeGreaterThanOrEqual(0.9);
  expect(figures.sharpMs).toBeLessThan(5_000);
  expect(figures.scrolledMs).toBeLessThan(1_000);
});

test('what moves arrives with at least fifteen pictures a second', { tag: ['@chromium', '@quiet'] }, async ({ alice, bob }) => {
  await openSurface(alice.page.context(), 'yellow');
  await alice.page.bringToFront();
  await alice.share();
  const motion = alice.ownScreen().getByRole('button', { name: 'Motion' });
  await motion.click();
  await expect(motion).toHaveAttribute('aria-pressed', 'true');
  await expect(alice.ownScreen().getByRole('button', { name: 'Text' })).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => codecs(alice.page), { message: 'what pictures are sent in' }).toContain('video/VP9');
  await cap(alice.page, CAP_BPS);
  await bob.expectSees("Alice's screen", 'yellow');
  let best = 0;
  const video = bob.video("Alice's screen");
  await expect.poll(async () => (best = Math.max(best, await rate(video))), { message: 'pictures a second', timeout: 15_000 }).toBeGreaterThanOrEqual(15);
  test.info().annotations.push({ type: 'motion', description: `${best.toFixed(1)} pictures a second` });
});
