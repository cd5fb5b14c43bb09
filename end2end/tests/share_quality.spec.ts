// Whether a shared text can be read, and a shared film moves, on a narrow line. How soon and how smoothly, `cargo xtask
// bench share` measures, beside the barest page.

import { expect, test } from './fixtures.ts';
import { cap, codecs, size, text } from './legibility.ts';
import { retitle } from './surface.ts';

const CAP_BPS = 500_000;

test('small text arrives sharp and in full at 500 kbit/s, and so does what it is scrolled to; what moves arrives in a codec for it', { tag: '@chromium' }, async ({ pair: [alice, bob] }, info) => {
  const surface = await alice.openText();
  await alice.share();
  await cap(alice.page, CAP_BPS);
  const [sent, received] = [alice.ownScreen().locator('video'), bob.video("Alice's screen")];
  await expect.poll(() => codecs(alice.page), { message: 'what pictures are sent in' }).toContain('video/AV1');
  const figures = await text(surface, sent, received, { standsMs: 0, scrolls: [600] });
  info.annotations.push({ type: 'text', description: JSON.stringify(figures) });
  expect(await size(sent)).toEqual([1280, 720]);
  expect(figures.size).toEqual([1280, 720]);
  expect(figures.sharpness).toBeGreaterThanOrEqual(0.9);
  expect(figures.scrolledMs, 'it is seen at all').toBeLessThan(Infinity);

  await test.step('what moves is sent in a codec for it, and arrives', async () => {
    await alice.shareToggle.click();
    await expect(bob.tile("Alice's screen")).toHaveCount(0);
    await retitle(surface);
    await alice.openSurface('yellow');
    await alice.share();
    const motion = alice.ownScreen().getByRole('button', { name: 'Motion' });
    await motion.click();
    await expect(motion).toHaveAttribute('aria-pressed', 'true');
    await expect(alice.ownScreen().getByRole('button', { name: 'Text' })).toHaveAttribute('aria-pressed', 'false');
    await expect.poll(() => codecs(alice.page), { message: 'what pictures are sent in' }).toContain('video/VP9');
    await cap(alice.page, CAP_BPS);
    await bob.expectSees("Alice's screen", 'yellow');
  });
});
