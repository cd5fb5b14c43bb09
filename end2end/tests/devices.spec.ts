// Joining where a camera or a microphone is denied, missing, in use or not the chosen one.

import type { Browser, LaunchOptions, PlaywrightWorkerArgs } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';

test('M-04 who denies the camera or the microphone joins with the other, and is told where it is allowed again', async ({ alice, invite, room }) => {
  const bob = await invite('Bob', { permissions: ['microphone'] });
  await bob.visit(room);
  await expect(bob.page.getByText('The camera is blocked. Click the icon left of the address and allow it there, then try again. You can join without it.')).toBeVisible();
  await expect(bob.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
  await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'false');
  await bob.enterAsIs();
  await bob.expectHearsAndSees('Alice');
  await alice.expectHears('Bob');
  await alice.expectTileSays('Bob', 'camera off');

  // It can be asked for again without leaving.
  await bob.toggle('Camera').click();
  const alert = bob.page.getByRole('alert').filter({ hasText: 'The camera is blocked.' });
  await expect(alert).toBeVisible();
  await bob.page.context().grantPermissions(['camera', 'microphone']);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await expect(alert).toHaveCount(0);
  await alice.expectSees('Bob');
  await bob.page.close();

  await test.step('the microphone', async () => {
    const carol = await invite('Carol', { permissions: ['camera'] });
    await carol.visit(room);
    await expect(carol.page.getByText(/^The microphone is blocked\. Click the icon left of the address/)).toBeVisible();
    await expect(carol.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
    await carol.enterAsIs();
    await alice.expectSees('Carol');
    await alice.expectTileSays('Carol', 'muted');
    await carol.expectHearsAndSees('Alice');

    await carol.page.context().grantPermissions(['camera', 'microphone']);
    await carol.turn('Microphone', 'on');
    await alice.expectHears('Carol');
  });
});

test('M-04 who denies both asks again in the lobby, without a reload', async ({ invite, room }) => {
  const bob = await invite('Bob', { permissions: [] });
  await bob.visit(room);
  await expect(bob.page.getByText(/^Camera and microphone are blocked\. Click the icon left of the address and allow them there/)).toBeVisible();
  await bob.page.context().grantPermissions(['camera', 'microphone']);
  await bob.page.getByRole('button', { name: 'Try again' }).click();
  await expect(bob.page.getByText(/are blocked/)).toHaveCount(0);
  await bob.enter();
});

for (const [agent, words] of [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', /crossed-out camera in the address bar/],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15', /in the Safari menu/],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36', /Tap the icon left of the address/],
] as const) {
  test(`M-04 a denied camera is explained in the terms of ${words.source}`, async ({ invite, room }) => {
    const bob = await invite('Bob', { permissions: [] });
    await bob.page.addInitScript((agent) => Object.defineProperty(navigator, 'userAgent', { get: () => agent }), agent);
    await bob.visit(room);
    await expect(bob.page.getByText(words)).toBeVisible();
  });
}

test('M-05 without any device one joins as a listener, and nothing is held against it; without a camera, with the microphone', async ({ alice, playwright, launchOptions, invite, room }) => {
  const browser = await launch(playwright, launchOptions, (arg) => (arg.startsWith('--use-fake-device') ? [] : [arg]));
  const bob = await invite('Bob', { browser });
  await bob.visit(room);
  await expect(bob.page.getByText('No camera or microphone was found. You can join without them and still see and hear the others.')).toBeVisible();
  await expect(bob.page.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
  await bob.enterAsIs();
  await expect(bob.page.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
  await bob.expectHearsAndSees('Alice');
  await alice.expectTileSays('Bob', 'camera off');
  await alice.expectTileSays('Bob', 'muted');

  // A request for one is answered.
  await bob.toggle('Camera').click();
  await expect(bob.page.getByRole('alert').getByText('No camera was found. Plug one in, then try again.')).toBeVisible();
  await browser.close();

  await test.step('without a camera', async () => {
    const other = await launch(playwright, launchOptions, (arg) => (arg.startsWith('--use-fake-device') ? ['--use-fake-device-for-media-stream=device-count=0'] : [arg]));
    const carol = await invite('Carol', { browser: other });
    await carol.visit(room);
    await expect(carol.page.getByText('No camera was found. Plug one in, then try again. You can join without it.')).toBeVisible();
    await expectAccessible(carol.page, 'no camera');
    await expect(carol.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
    await carol.enterAsIs();
    await alice.expectHears('Carol');
    await carol.expectHearsAndSees('Alice');
    await other.close();
  });
});

test('M-06 a camera that another program holds is said so, in the lobby and in the call, and tried again', async ({ alice, invite, room }) => {
  const bob = await invite('Bob');
  await bob.page.addInitScript(() => {
    Object.assign(window, { busy: true });
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      if ((window as any).busy && constraints?.video) throw new DOMException('Could not start video source', 'NotReadableError');
      return getUserMedia.call(this, constraints);
    };
  });
  const setBusy = (busy: boolean) => bob.page.evaluate((busy) => Object.assign(window, { busy }), busy);
  const sentence = /^Another app is using the camera\. Close it there, then try again\./;

  await bob.visit(room);
  await expect(bob.page.getByText(sentence)).toBeVisible();
  await expect(bob.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
  await setBusy(false);
  await bob.page.getByRole('button', { name: 'Try again' }).click();
  await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await expect(bob.page.getByText(sentence)).toHaveCount(0);
  await bob.enter();
  await alice.expectHearsAndSees('Bob');

  await bob.turn('Camera', 'off');
  await setBusy(true);
  await bob.toggle('Camera').click();
  const alert = bob.page.getByRole('alert').filter({ hasText: 'Another app is using the camera.' });
  await expect(alert).toBeVisible();
  await setBusy(false);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await alice.expectSees('Bob');
});

test('a chosen camera that is not there any more gives way to another one', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.page.addInitScript(() => localStorage.setItem('parlor.camera', 'no camera has this id'));
  await alice.visit(room);
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await alice.enter();
  await alice.expectSeesOneself();
});

test('a camera that can do nothing of what was asked is said so, and tried again', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.page.addInitScript(() => {
    Object.assign(window, { constrained: true });
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      if ((window as any).constrained && constraints?.video) throw new OverconstrainedError('deviceId', 'no such camera');
      return getUserMedia.call(this, constraints);
    };
  });
  await alice.visit(room);
  await expect(alice.page.getByText(/^The camera you chose is not available\. Choose another one, or try again\./)).toBeVisible();
  await expect(alice.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
  await alice.page.evaluate(() => Object.assign(window, { constrained: false }));
  await alice.page.getByRole('button', { name: 'Try again' }).click();
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await alice.enter();
  await alice.expectSeesOneself();
});

/** A browser of its own, with other switches. */
async function launch(playwright: PlaywrightWorkerArgs['playwright'], options: LaunchOptions, map: (arg: string) => string[]): Promise<Browser> {
  return playwright.chromium.launch({ ...options, args: (options.args ?? []).flatMap(map) });
}
