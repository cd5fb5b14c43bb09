// The lobby: what one sees of oneself before anybody else does, and what it remembers.

import type { Locator } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { recognise } from './media.ts';
import { ownAddress, Server } from './server.ts';

test('the lobby shows the own picture and the moving level of the microphone', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.visit(room);
  await expect.poll(() => recognise(alice.page.locator('video').first()), { timeout: 15_000 }).toBe('fake camera');
  expect(await alice.page.locator('video').first().evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);

  // The fake microphone beeps twice a second: the level goes up and comes down again.
  const meter = alice.page.getByRole('meter', { name: 'Microphone level' });
  const levels = new Set<number>();
  const moves = async () => levels.add(await levelOf(meter)).size > 4 && Math.max(...levels) > Math.min(...levels) * 1.5;
  await expect.poll(moves, { message: 'whether the level moves', intervals: [50] }).toBe(true);

  await alice.turn('Microphone', 'off');
  await expect.poll(() => levelOf(meter), { intervals: [50] }).toBe(0);
});

test('the lobby remembers the name', async ({ context, invite, room }) => {
  const first = await invite('Zoë 李', { context });
  await first.join(room);
  await first.page.close();
  const second = await invite('Zoë 李', { context });
  await second.visit(`${room}-2`);
  await expect(second.nameField).toHaveValue('Zoë 李');
});

test('nobody joins without a name', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.visit(room);
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await alice.nameField.fill('  ');
  await alice.joinButton.click();
  await expect(alice.nameField).toHaveAttribute('aria-invalid', 'true');
  await expect(alice.nameField).toHaveAccessibleDescription(/type your name/i);
  await expect(alice.call).toHaveCount(0);
  await alice.enter();
});

test('a page whose sentences do not arrive shows their names, and works', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.page.addInitScript(() => {
    const broken = '["Leave", <p>502';
    const watch = new MutationObserver(() => {
      const block = document.getElementById('sentences');
      if (block && block.textContent !== broken) block.textContent = broken;
    });
    watch.observe(document, { subtree: true, childList: true, characterData: true });
  });
  await alice.visit(room);
  // What the server rendered stays.
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await alice.nameField.fill('Alice');
  await alice.joinButton.click();
  await expect(alice.tile('OwnTile')).toBeVisible();
  await alice.page.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(alice.page.getByRole('heading', { name: 'LeftHeading' })).toBeVisible();
  await expect(alice.page.getByText('502')).toHaveCount(0);
});

test('a click that comes before the program is kept, and done when it has come', async ({ context, invite, room, watch }) => {
  // The browser finds that what it fetched ahead was not used in time.
  watch.allow(/preload/);
  const first = await invite('Alice', { context });
  await first.visit(room);
  await first.enter();
  await first.page.close();

  // One whose name is remembered has nothing to type.
  for (const name of ['Alice', 'Bob']) {
    const person = await invite(name, name === 'Alice' ? { context } : {});
    let arrive = () => {};
    await person.page.route('**/parlor.wasm', (route) => (arrive = () => void route.continue()));
    await person.page.goto(`${person.origin}/room/${room}`, { waitUntil: 'commit' });
    if (name === 'Bob') await person.nameField.fill(name);
    await expect(person.joinButton).toBeEnabled();
    await expect(person.joinButton).not.toHaveAttribute('aria-busy');
    await person.joinButton.click();
    await person.joinButton.click();
    await expect(person.joinButton).toHaveAttribute('aria-busy', 'true');
    await expect(person.call).toHaveCount(0);
    arrive();
    await person.expectInCall();
    await expect(person.ownTile).toHaveAccessibleName(`${name} (you)`);
  }
});

test('every device can be chosen, and the choice is used and remembered', async ({ playwright, launchOptions, invite, room }) => {
  // A browser with two cameras.
  const args = (launchOptions.args ?? []).map((arg) => (arg.startsWith('--use-fake-device') ? '--use-fake-device-for-media-stream=device-count=2,fps=10' : arg));
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  const alice = await invite('Alice', { browser });
  await alice.visit(room);
  await expect(alice.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
  const choices = {
    'Camera device': ['fake_device_0', 'fake_device_1'],
    'Microphone device': ['Fake Audio Input 1', 'Fake Audio Input 2'],
    'Speaker device': ['Fake Audio Output 1', 'Fake Audio Output 2'],
  };
  const choice = (name: string) => alice.page.getByRole('combobox', { name });
  for (const [name, labels] of Object.entries(choices)) {
    for (const label of labels) await expect(choice(name).getByRole('option', { name: label })).toBeAttached();
  }
  expect((await alice.holdings()).labels.sort()).toEqual(['Fake Default Audio Input', 'fake_device_0']);

  for (const [name, labels] of Object.entries(choices)) await choice(name).selectOption({ label: labels[1] });
  const used = ['Fake Audio Input 2', 'fake_device_1'];
  await expect.poll(async () => (await alice.holdings()).labels.sort()).toEqual(used);

  await alice.page.reload();
  await expect.poll(async () => (await alice.holdings()).labels.sort()).toEqual(used);
  for (const [name, labels] of Object.entries(choices)) {
    await expect.poll(() => choice(name).evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.label), { message: name }).toBe(labels[1]);
  }

  await alice.enter();
  expect((await alice.holdings()).labels.sort()).toEqual(used);
  await browser.close();
});

test('a camera turned off in the lobby is released at once and comes back', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.visit(room);
  await expect.poll(async () => (await alice.holdings()).cameras).toBe(1);
  await alice.turn('Camera', 'off');
  await expect.poll(async () => (await alice.holdings()).cameras).toBe(0);
  await alice.turn('Camera', 'on');
  await expect.poll(() => recognise(alice.page.locator('video').first()), { timeout: 15_000 }).toBe('fake camera');
  expect((await alice.holdings()).cameras).toBe(1);
});

test('X-06: a page on plain HTTP away from localhost says why there is no camera', async ({ invite, room, watch }) => {
  // Chromium heeds this header on secure pages only, and says so.
  watch.allow(/Cross-Origin-Opener-Policy header has been ignored/);
  const address = ownAddress();
  test.skip(!address, 'this machine has no address but loopback');
  const far = await Server.start({}, address);
  const alice = await invite('Alice', { origin: far.origin });
  await alice.page.goto(`${far.origin}/room/${room}`);
  await expect(alice.page.getByText(/https/i).first()).toBeVisible();
  await expectAccessible(alice.page, 'not a secure page');
  await alice.page.close();
  await far.stop();
});

async function levelOf(meter: Locator): Promise<number> {
  return meter.evaluate((element) => Number(element.getAttribute('aria-valuenow') ?? (element as HTMLMeterElement).value));
}
