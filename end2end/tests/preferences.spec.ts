// What somebody has told their system: that nothing shall move, or that only these few colours are used.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { keepPicture } from './picture.ts';

/** What moves on a page for longer than anybody sees. */
async function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().activeDuration) > 1)
      .map((animation) => `${animation.constructor.name} of ${((animation.effect as KeyframeEffect).target as Element).className}`),
  );
}

test('nothing moves for a user who prefers reduced motion', async ({ invite, room }) => {
  const alice = await invite('Alice');
  const { page } = alice;
  // Both devices and the way in stay on their way until they are let go.
  await page.addInitScript(() => {
    const ask = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      await new Promise((go) => ((window as any).devices = go));
      return ask.call(this, constraints);
    };
  });
  let letIn = () => {};
  const held = new Promise<void>((resolve) => (letIn = resolve));
  await page.route('**/api/join_room', async (route) => {
    await held;
    await route.continue();
  });
  await alice.visit(room);
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-busy', 'true');
  // Otherwise the waiting toggles would move.
  await expect.poll(() => moving(page)).not.toEqual([]);

  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await moving(page)).toEqual([]);
  await page.evaluate(() => (window as any).devices());
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await alice.nameField.fill('Alice');
  await alice.joinButton.click();
  await expect(alice.joinButton).toHaveAttribute('aria-busy', 'true');
  expect(await moving(page)).toEqual([]);
  letIn();
  await alice.expectInCall();
  // A word in passing has just come.
  await expect(page.getByRole('status')).not.toHaveText('');
  expect(await moving(page)).toEqual([]);
  for (const button of await alice.controls.getByRole('button').all()) {
    await button.hover();
    expect(await moving(page)).toEqual([]);
  }
  await alice.turn('Camera', 'off');
  expect(await moving(page)).toEqual([]);
});

/** The width of the line around a control's face, where it is seen against what is behind it. */
async function border(control: Locator): Promise<number> {
  return control.evaluate((element) => {
    const face = [element, ...element.querySelectorAll('*')].find((part) => parseFloat(getComputedStyle(part).borderTopWidth) > 0);
    if (!face) return 0;
    const { borderTopColor, borderTopStyle, borderTopWidth, backgroundColor } = getComputedStyle(face);
    return borderTopStyle === 'none' || borderTopColor === backgroundColor ? 0 : parseFloat(borderTopWidth);
  });
}

test('with forced colours every control has a border, and what is on is told from what is off', async ({ page, pair: [alice, bob] }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/');
  for (const control of [...(await page.getByRole('button').all()), ...(await page.getByRole('textbox').all())]) {
    expect(await border(control), await control.textContent() ?? '').toBeGreaterThanOrEqual(1);
  }
  await keepPicture(page, 'home-forced-colors');

  await page.goto(`${alice.origin}/room/${new URL(alice.page.url()).pathname.split('/').at(-1)}-lobby`);
  await expect(page.getByRole('combobox').first()).toBeVisible();
  for (const role of ['button', 'textbox', 'combobox'] as const) {
    for (const control of await page.getByRole(role).all()) {
      expect(await border(control), await control.textContent() ?? '').toBeGreaterThanOrEqual(1);
    }
  }
  await keepPicture(page, 'lobby-forced-colors');

  await alice.page.emulateMedia({ forcedColors: 'active' });
  await bob.turn('Camera', 'off');
  await alice.expectTileSays('Bob', 'camera off');
  for (const control of await alice.controls.getByRole('button').all()) {
    expect(await border(control), await control.textContent() ?? '').toBeGreaterThanOrEqual(1);
  }
  const [on, off] = [alice.toggle('Microphone'), alice.toggle('Camera')];
  await alice.turn('Camera', 'off');
  expect(await border(on), 'the toggle that is on').toBeGreaterThan(await border(off));
  // What a tile says by a drawing has the colour of the words beside it.
  const colours = await alice.tile('Bob').evaluate((tile) => [...tile.querySelectorAll('p svg, p span')].map((part) => getComputedStyle(part).color));
  expect(new Set(colours).size, colours.join(', ')).toBe(1);
  await keepPicture(alice.page, 'call-forced-colors');
});
