// Joining where something else is in the way: sound that is held back, a full room, a ticket that is no good.

import type { Page, Route } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { audible } from './media.ts';
import { expectAllHearAndSee, joinTogether } from './person.ts';
import { Server } from './server.ts';

test('M-09 where the browser holds the sound back, one tap lets everybody be heard', async ({ pair: [alice, bob], invite, room }) => {
  const carol = await invite('Carol', { permissions: [] });
  // Every script that these tests run in a page counts as a user's gesture, so the browser's rule is played here.
  await carol.page.addInitScript(holdSoundBack);
  await carol.visit(room);
  await expect(carol.page.getByText(/are blocked/)).toBeVisible();
  await carol.enterAsIs();
  await carol.expectHearsAndSees('Alice', 'Bob');
  await expect(tapToHear(carol.page)).toHaveCount(0);

  // A page that comes back by itself was never touched. The pictures run all the same.
  await carol.page.reload();
  await carol.expectInCall();
  await expect(carol.page.getByRole('alert').filter({ has: tapToHear(carol.page) })).toBeVisible();
  await expect(tapToHear(carol.page)).toHaveCount(1);
  await carol.expectSees('Alice');
  await carol.expectSees('Bob');
  const { own, received } = await audible(carol.page);
  expect([own, ...received.filter((times) => times > 0)], 'what is played').toEqual([0]);

  await tapToHear(carol.page).click();
  await expect(tapToHear(carol.page)).toHaveCount(0);
  await carol.expectHearsAndSees('Alice', 'Bob');

  // Any other touch does the same, and the button goes by itself.
  await carol.page.reload();
  await expect(tapToHear(carol.page)).toBeVisible();
  await carol.page.keyboard.press('Tab');
  await expect(tapToHear(carol.page)).toHaveCount(0);
  await carol.expectHearsAndSees('Alice', 'Bob');
  for (const person of [alice, bob]) await person.expectTiles(person === alice ? 'Bob' : 'Alice', 'Carol');
});

test('the screen stays on during a call and no longer', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.page.addInitScript(() => {
    const locks = new Set<object>();
    const request = async (kind: string) => {
      if (kind !== 'screen') throw new TypeError(kind);
      if (document.visibilityState === 'hidden') throw new DOMException('The page is hidden', 'NotAllowedError');
      const lock = Object.assign(new EventTarget(), { release: async () => void locks.delete(lock) });
      locks.add(lock);
      return lock;
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
    Object.assign(window, { locks });
  });
  const locks = () => alice.page.evaluate(() => (window as any).locks.size);
  await alice.visit(room);
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  expect(await locks(), 'in the lobby').toBe(0);
  await alice.enter();
  await expect.poll(locks, { message: 'in the call' }).toBe(1);

  // The browser takes it back while the page is hidden.
  await alice.page.evaluate(() => {
    (window as any).locks.clear();
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  await expect.poll(locks, { message: 'when the page is seen again' }).toBe(1);

  await alice.leave();
  await expect.poll(locks, { message: 'after the call' }).toBe(0);
});

test('P-08 a full room is a page that says so; who stands before it gets nothing of the call', async ({ invite, room, watch }) => {
  const small = await Server.start({ ROOM_CAPACITY: '2', TURN_URLS: 'turn:127.0.0.1:3478', TURN_SECRET: 'not so secret' });
  const { origin } = small;
  const [alice, bob, carol] = [await invite('Alice', { origin }), await invite('Bob', { origin }), await invite('Carol', { origin })];
  await joinTogether(room, alice, bob);
  watch.allow(/status of 409/);
  const answers: string[] = [];
  carol.page.on('response', async (response) => {
    if (response.url().includes('/api/')) answers.push(await response.text());
  });
  await carol.visit(room);
  await expect(carol.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await carol.nameField.fill('Carol');
  await carol.joinButton.click();
  await expect(full(carol.page)).toBeFocused();
  await expect(carol.call).toHaveCount(0);
  await expect.poll(() => carol.holdings(), { message: 'nobody waits with an open camera' }).toMatchObject({ connections: 0, cameras: 0, microphones: 0 });

  const again = carol.page.getByRole('button', { name: 'Try to join again' });
  await again.click();
  await expect(carol.page.getByRole('alert').filter({ hasText: /full/ })).toBeVisible();
  expect(carol.received).toEqual([]);
  await expect.poll(() => answers.length).toBe(2);
  for (const answer of answers) expect(answer).not.toMatch(/turn:|credential|username|sdp|token/);
  await alice.expectTiles('Bob');
  await alice.expectSees('Bob');

  await bob.leave();
  await alice.expectTiles();
  await again.click();
  await carol.expectInCall();
  await expectAllHearAndSee(alice, carol);

  await test.step('who comes second to the last seat hears nothing of the call either', async () => {
    await carol.leave();
    await alice.expectTiles();
    // Carol has a ticket, but Bob is in first.
    let letThrough = () => {};
    const held = new Promise<void>((resolve) => (letThrough = resolve));
    let granted = '';
    await carol.page.route('**/api/join_room', async (route) => {
      const response = await route.fetch();
      if (response.ok()) granted = await response.text();
      await held;
      await route.fulfill({ response });
    });
    // Anew, since its connections are counted.
    await carol.visit(room);
    await expect(carol.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
    await carol.nameField.fill('Carol');
    carol.received.length = 0;
    await carol.joinButton.click();
    await expect.poll(() => granted).toMatch(/token/);
    expect(granted, 'leave to come in is nothing more').not.toMatch(/turn:|credential|username|sdp/);
    await bob.page.getByRole('button', { name: 'Join again' }).click();
    await alice.expectTiles('Bob');
    letThrough();
    await expect(full(carol.page)).toBeFocused();
    expect(carol.received.map(({ type }) => type)).toEqual([]);
    expect(await carol.holdings()).toMatchObject({ connectionsEver: 0, cameras: 0, microphones: 0 });
    await alice.expectTiles('Bob');

    await carol.page.unroute('**/api/join_room');
    await bob.leave();
    await alice.expectTiles();
    await carol.page.getByRole('button', { name: 'Try to join again' }).click();
    await carol.expectInCall();
    await alice.expectSees('Carol');
  });
  for (const person of [alice, bob, carol]) await person.page.close();
  await small.stop();
});

test('a ticket that has expired is replaced, and one that is refused again is said', async ({ alice, invite, room }) => {
  const bob = await invite('Bob');
  const expired = (route: Route) => route.fulfill({ json: { token: 'expired.ticket' } });
  await bob.page.route('**/api/join_room', expired, { times: 1 });
  await bob.join(room);
  await expectAllHearAndSee(alice, bob);
  expect(bob.sent.filter(({ type }) => type === 'join')).toHaveLength(2);
  await bob.leave();

  await bob.page.route('**/api/join_room', expired);
  await bob.page.getByRole('button', { name: 'Join again' }).click();
  await expect(bob.page.getByRole('heading', { name: "You couldn't join" })).toBeFocused();
  await alice.expectTiles();
  expect(await bob.holdings()).toMatchObject({ connections: 0, cameras: 0, microphones: 0 });
});

test('a room with a chosen name says that it can be guessed, and a generated one does not', async ({ page, room }) => {
  const warning = page.getByText('Anyone who guesses this name can join.');
  await page.goto(`/room/${room}`);
  await expect(warning).toBeVisible();
  await page.goto('/new');
  await expect(page.getByRole('button', { name: 'Join call' })).toBeVisible();
  await expect(warning).toHaveCount(0);
  await page.goto('/');
  await expect(page.getByRole('textbox', { name: 'Room name or link' })).toHaveAccessibleDescription(/guess/);
});

const tapToHear = (page: Page) => page.getByRole('button', { name: 'Tap to hear' });
const full = (page: Page) => page.getByRole('heading', { name: 'This room is full' });

/** In the page: nothing that can be heard plays before a touch. Source: HTML §4.8.11.8, "allowed to play". */
function holdSoundBack(): void {
  let touched = false;
  for (const kind of ['click', 'keydown']) addEventListener(kind, ({ isTrusted }) => (touched ||= isTrusted), true);
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    return this.muted || touched ? play.call(this) : Promise.reject(new DOMException('The page was not touched', 'NotAllowedError'));
  };
  // Nor by the element's own wish.
  document.addEventListener('play', ({ target }) => target instanceof HTMLMediaElement && !target.muted && !touched && target.pause(), true);
}
