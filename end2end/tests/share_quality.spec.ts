// Whether a shared text can be read, and a shared film moves, on a narrow line. How soon and how smoothly, `cargo xtask
// bench share` measures, beside the barest page.

import { expect, test } from './fixtures.ts';
import { cap, codecs, size, text } from './legibility.ts';
import { openSurface, openText } from './surface.ts';

const CAP_BPS = 500_000;

test('small text arrives sharp and in full at 500 kbit/s, and so does what it is scrolled to', { tag: '@chromium' }, async ({ alice, bob }, info) => {
  const surface = await openText(alice.page.context());
  await alice.page.bringToFront();
  await alice.share();
  await cap(alice.page, CAP_BPS);
  const [sent, received] = [alice.ownScreen().locator('video'), bob.video("Alice's screen")];
  await expect.poll(() => codecs(alice.page), { message: 'what pictures are sent in' }).toContain('video/AV1');
  const figures = await text(surface, sent, received);
  info.annotations.push({ type: 'text', description: JSON.stringify(figures) });
  expect(await size(sent)).toEqual([1280, 720]);
  expect(figures.size).toEqual([1280, 720]);
  expect(figures.sharpness).toBeGreaterThanOrEqual(0.9);
  expect(figures.scrolledMs, 'it is seen at all').toBeLessThan(Infinity);
});

test('what moves is sent in a codec for it, and arrives at 500 kbit/s', { tag: '@chromium' }, async ({ alice, bob }) => {
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
});
