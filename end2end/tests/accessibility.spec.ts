// Pages and states under axe-core: those that no other test comes through. screenshots.spec.ts asks it of every picture.

import { expectAccessible, objections } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { Gate } from './server.ts';
import { REFUSED_SOCKET } from './wire.ts';

const FAILED_REQUEST = /Failed to load resource/;

test('axe-core objects to what is wrong', async ({ page }) => {
  await page.goto('/');
  expect(await objections(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go', exact: true }).evaluate((button) => button.replaceChildren());
  await page.getByRole('heading').first().evaluate((heading) => heading.replaceWith(Object.assign(document.createElement('h4'), { textContent: 'Low', ariaHidden: 'false' })));
  const found = (await objections(page)).map((line) => line.split(':')[0]);
  expect(found).toContain('button-name');
  expect(found).toContain('page-has-heading-one');
});

test('the first page is accessible with and without a mistake', async ({ page, watch }) => {
  watch.allow(FAILED_REQUEST);
  await page.goto('/');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Room name or link' })).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page, 'a mistake');
});

test('the lobby is accessible before and after hydration, without a name and refused', async ({ invite, room, watch }) => {
  // The browser finds that what it fetched ahead was not used in time.
  watch.allow(FAILED_REQUEST, /preload/);
  const alice = await invite('Alice');
  let wake = () => {};
  await alice.page.route('**/parlor.wasm', (route) => (wake = () => void route.continue()));
  await alice.page.goto(`${alice.origin}/room/${room}`, { waitUntil: 'domcontentloaded' });
  await expect(alice.joinButton).toBeEnabled();
  await expect(alice.toggle('Camera')).toBeDisabled();
  await expectAccessible(alice.page, 'asleep');
  wake();
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(alice.page, 'hydrated');
  await alice.turn('Camera', 'off');
  await alice.turn('Microphone', 'off');
  await alice.joinButton.click();
  await expect(alice.nameField).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(alice.page, 'without a name, all off');

  await alice.page.route('**/api/join_room', (route) => route.abort());
  await alice.nameField.fill('Alice');
  await alice.joinButton.click();
  await expect(alice.page.getByRole('alert').filter({ hasText: /server/i })).toBeVisible();
  await expectAccessible(alice.page, 'refused');
});

test('the call is accessible with everything off, and while the server is away', async ({ parlor, alice, invite, room, watch }) => {
  watch.allow(REFUSED_SOCKET);
  const gate = await Gate.before(parlor);
  const bob = await invite('Bob', { origin: gate.origin });
  await bob.join(room);
  await bob.turn('Microphone', 'off');
  await bob.turn('Camera', 'off');
  await bob.turnHand('up');
  await alice.expectTileSays('Bob', 'camera off');
  await alice.expectHand('Bob', 1);
  await expectAccessible(alice.page, 'somebody has everything off');
  await expectAccessible(bob.page, 'everything is off');
  gate.shut();
  await expect(bob.page.getByRole('status')).toContainText('Reconnecting');
  await expectAccessible(bob.page, 'reconnecting');
  await bob.page.close();
  await gate.remove();
});

test('the pages after a call are accessible', async ({ alice, watch }) => {
  watch.allow(FAILED_REQUEST);
  await alice.leave();
  await expectAccessible(alice.page, 'left');
  await alice.page.route('**/api/join_room', (route) => route.abort());
  await alice.page.getByRole('button', { name: 'Join again' }).click();
  await expect(alice.page.getByRole('alert')).not.toHaveText('');
  await expectAccessible(alice.page, 'left, and not let in again');
});

test('the page whose seat a newer tab has taken is accessible, and is asked before it takes it back', async ({ alice }) => {
  let kept: Record<string, string> = {};
  // The seat is kept once one is in the room.
  await expect.poll(async () => Object.keys((kept = await alice.page.evaluate(() => ({ ...sessionStorage }))))).not.toEqual([]);
  const newer = await alice.page.context().newPage();
  await newer.addInitScript((kept) => Object.assign(sessionStorage, kept), kept);
  await newer.goto(alice.page.url());
  await newer.reload();
  await expect(alice.page.getByRole('heading', { name: 'The call moved to another tab' })).toBeFocused();
  await expectAccessible(alice.page, 'replaced');
  await newer.close();
});

test('the page of an unknown address is accessible', async ({ page, watch }) => {
  watch.allow(/404 \(Not Found\)/);
  await page.goto('/nothing-here');
  await expectAccessible(page, 'not found');
});
