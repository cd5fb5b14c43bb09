// With the keyboard alone: every control is reached in a sensible order, shows that it has the focus and does what
// it is for; and the focus is never lost when what had it goes away.

import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** What has the focus, by role and name: `button Leave`. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return 'nothing';
    const roles: Record<string, string> = { A: 'link', BUTTON: 'button', INPUT: 'textbox', SELECT: 'combobox', MAIN: 'main', H1: 'heading' };
    const role = element.getAttribute('role') ?? roles[element.tagName] ?? element.tagName;
    const label = (element as HTMLInputElement).labels?.[0]?.textContent;
    const name = element.getAttribute('aria-label') ?? label ?? (element.tagName === 'MAIN' ? '' : element.textContent) ?? '';
    return `${role} ${name.trim()}`.trim();
  });
}

/** It is seen which one has the focus: an outline around something that nothing else covers. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const { outline, width, covered } = await page.evaluate(() => {
    const element = document.activeElement!;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return { outline: outlineStyle, width: parseFloat(outlineWidth), covered: !element.contains(top) };
  });
  const name = await focused(page);
  expect(outline, `outline of ${name}`).not.toBe('none');
  expect(width, `width of the outline of ${name}`).toBeGreaterThanOrEqual(2);
  expect(covered, `whether something covers ${name}`).toBe(false);
}

/** Tab leads through exactly these, in this order. */
async function expectTabOrder(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) {
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe(name);
    await expectVisibleFocus(page);
  }
  // One back, since after the last one browsers differ.
  if (names.length > 1) {
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe(names.at(-2));
  }
}

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while ((await focused(page)) !== name) {
    passed.push(await focused(page));
    expect(passed.length, `${name} was not among ${passed.join(', ')}`).toBeLessThan(20);
    await page.keyboard.press('Tab');
  }
}

test('Tab leads through the first page and the page of a wrong address in the order of their words', async ({ page, watch }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Go', exact: true })).toBeEnabled();
  await expectTabOrder(page, 'link Parlor', 'button New call', 'textbox Room name or link', 'button Go');
  watch.allow(/404 \(Not Found\)/);
  await page.goto('/nothing-here');
  await expectTabOrder(page, 'link Parlor', 'link Back to the start page');
});

test('Tab leads through lobby, call and the page after it in the order of what is seen, and keys do what they are for', async ({ invite, room }) => {
  const alice = await invite('Alice');
  const { page } = alice;
  await alice.visit(room);
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  const pickers = page.getByRole('combobox');
  await expect(pickers.first()).toBeVisible();
  const names = await pickers.evaluateAll((all) => all.map((picker) => `combobox ${picker.getAttribute('aria-label')}`));
  await expectTabOrder(page, 'link Parlor', 'button Microphone', 'button Camera', 'textbox Your name', 'button Join call', ...names);

  await alice.nameField.fill('Alice');
  await page.keyboard.press('Enter');
  await alice.expectInCall();
  await expect.poll(() => focused(page)).toBe('main Call');
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeVisible();
  await expectTabOrder(page, 'textbox Link to this call', 'button Copy link', 'button Microphone', 'button Camera', 'button Share screen', 'button Raise hand', 'button Leave');

  await tabTo(page, 'button Leave');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('heading You left the call');
  await expectTabOrder(page, 'button Join again', 'link Back to the start page');
  await tabTo(page, 'button Join again');
  await page.keyboard.press('Space');
  await alice.expectInCall();
  await expect.poll(() => focused(page)).toBe('main Call');
  await alice.expectReady();

  await test.step('M and V switch microphone and camera, and H raises the hand, but not while one types or holds another key', async () => {
    const [microphone, camera] = [alice.toggle('Microphone'), alice.toggle('Camera')];
    await page.keyboard.press('m');
    await expect(microphone).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('v');
    await expect(camera).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('Shift+V');
    await expect(camera).toHaveAttribute('aria-pressed', 'true');

    const hand = alice.handToggle;
    await page.keyboard.press('h');
    await expect(hand).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Shift+H');
    await expect(hand).toHaveAttribute('aria-pressed', 'false');

    await tabTo(page, 'textbox Link to this call');
    for (const key of ['m', 'v', 'h']) await page.keyboard.press(key);
    await tabTo(page, 'button Copy link');
    for (const key of ['Control+m', 'Alt+m', 'Meta+m', 'Alt+h']) await page.keyboard.press(key);
    // The next key is heard, and those before it changed nothing.
    await page.keyboard.press('m');
    await expect(microphone).toHaveAttribute('aria-pressed', 'true');
    await expect(camera).toHaveAttribute('aria-pressed', 'true');
    await expect(hand).toHaveAttribute('aria-pressed', 'false');
  });

  await test.step('the arrow keys go round the toolbar, and Space and Enter press what has the focus', async () => {
    await tabTo(page, 'button Microphone');
    for (const [key, name] of [
      ['ArrowRight', 'button Camera'],
      ['ArrowRight', 'button Share screen'],
      ['ArrowRight', 'button Raise hand'],
      ['ArrowRight', 'button Leave'],
      ['ArrowRight', 'button Microphone'],
      ['ArrowLeft', 'button Leave'],
      ['Home', 'button Microphone'],
      ['End', 'button Leave'],
      ['Home', 'button Microphone'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused(page), key).toBe(name);
      await expectVisibleFocus(page);
    }
    await page.keyboard.press('Space');
    await expect(alice.toggle('Microphone')).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('Enter');
    await expect(alice.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
    expect(await focused(page)).toBe('button Microphone');
  });
});

test('who comes and who goes is said where a screen reader listens, and the focus stays where it is and is never lost', async ({ alice, invite, room }) => {
  const { page } = alice;
  const news = page.getByRole('status');
  // A region that comes together with its words is not read out: it is there before.
  await news.evaluate((region) => region.setAttribute('data-before', 'yes'));
  await expect(news).toHaveAttribute('data-before', 'yes');
  await tabTo(page, 'button Camera');
  const bob = await invite('Bob');
  await bob.join(room);
  await expect(news).toContainText('Bob joined.');
  await expect(bob.page.getByRole('status')).toContainText('You are in the call with one other person.');
  await alice.expectTiles('Bob');
  expect(await focused(page)).toBe('button Camera');
  await bob.leave();
  await expect(news).toContainText('Bob left.');
  await expect(news).toHaveAttribute('data-before', 'yes');
  await expect(news).toHaveAttribute('role', 'status');
  await alice.expectTiles();
  expect(await focused(page)).toBe('button Camera');

  // The button that has the focus goes away with the card that it stands on. In front, for a page behind another is
  // told nothing of its focus (Firefox).
  await page.bringToFront();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await focused(page)).toBe('button Copy link');
  await bob.page.getByRole('button', { name: 'Join again' }).click();
  await alice.expectTiles('Bob');
  await expect(page.getByRole('button', { name: 'Copy link' })).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe('main Call');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('button Pin Alice (you)');
});

test('the focus is not lost when a note that had it goes away', { tag: '@chromium' }, async ({ invite, room }) => {
  const alice = await invite('Alice', { permissions: [] });
  const { page } = alice;
  await alice.visit(room);
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await tabTo(page, 'button Try again');
  await page.context().grantPermissions(['camera', 'microphone']);
  await page.keyboard.press('Enter');
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  expect(await focused(page)).toBe('main');
  await alice.enter();
});

test('by keyboard alone and without a device: into a call and out again', async ({ playwright, browserName, launchOptions, invite, alice, room }) => {
  const browser = await playwright[browserName].launch({
    ...launchOptions,
    args: (launchOptions.args ?? []).map((arg) => (arg.startsWith('--use-fake-device') ? '--use-fake-device-for-media-stream=device-count=0' : arg)),
    // Only a device with this name is taken, and none has it.
    firefoxUserPrefs: {
      ...launchOptions.firefoxUserPrefs,
      'media.navigator.streams.fake': false,
      'media.video_loopback_dev': 'no such camera',
      'media.audio_loopback_dev': 'no such microphone',
    },
  });
  const bob = await invite('Bob', { browser, permissions: browserName === 'firefox' ? [] : ['camera', 'microphone'] });
  const { page } = bob;
  await page.goto(`${bob.origin}/`);
  await expect(page.getByRole('button', { name: 'Go', exact: true })).toBeEnabled();
  await tabTo(page, 'textbox Room name or link');
  await page.keyboard.type(room);
  await page.keyboard.press('Enter');

  await expect(bob.joinButton).toBeEnabled();
  await expect(page.getByText(/No camera/)).toBeVisible();
  await tabTo(page, 'textbox Your name');
  await page.keyboard.type('Bob');
  await page.keyboard.press('Enter');
  await bob.expectInCall();
  await expect.poll(() => focused(page)).toBe('main Call');
  await bob.expectHearsAndSees('Alice');
  await alice.expectTileSays('Bob', 'camera off');

  await page.keyboard.press('v');
  await expect(page.getByRole('alert').getByText(/No camera was found/)).toBeVisible();
  await tabTo(page, 'button Dismiss');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('main Call');
  await tabTo(page, 'button Microphone');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('heading You left the call');
  await alice.expectTiles();

  await tabTo(page, 'button Join again');
  await page.keyboard.press('Enter');
  await bob.expectInCall();
  await alice.expectTiles('Bob');
  await bob.expectHearsAndSees('Alice');
  await tabTo(page, 'button Leave');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('heading You left the call');
  await tabTo(page, 'link Back to the start page');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'New call' })).toBeVisible();
  await alice.expectTiles();
  await browser.close();
});
