// Joining with what is missing: devices, the permission to use them, sound, the program itself.

import type { Browser, LaunchOptions, Page, PlaywrightWorkerArgs, Route, WebSocket } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { audible } from './media.ts';
import { Server } from './server.ts';

test('M-04 who denies the camera joins with sound, and is told where it is allowed again', async ({ alice, invite, room }) => {
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
});

test('M-04 who denies the microphone joins with the camera alone', async ({ alice, invite, room }) => {
  const bob = await invite('Bob', { permissions: ['camera'] });
  await bob.visit(room);
  await expect(bob.page.getByText(/^The microphone is blocked\. Click the icon left of the address/)).toBeVisible();
  await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await bob.enterAsIs();
  await alice.expectSees('Bob');
  await alice.expectTileSays('Bob', 'muted');
  await bob.expectHearsAndSees('Alice');

  await bob.page.context().grantPermissions(['camera', 'microphone']);
  await bob.turn('Microphone', 'on');
  await alice.expectHears('Bob');
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

test('M-05 without any device one joins as a listener, and nothing is held against it', async ({ alice, playwright, launchOptions, invite, room }) => {
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
});

test('M-05 without a camera one joins with the microphone', async ({ alice, playwright, launchOptions, invite, room }) => {
  const browser = await launch(playwright, launchOptions, (arg) => (arg.startsWith('--use-fake-device') ? ['--use-fake-device-for-media-stream=device-count=0'] : [arg]));
  const bob = await invite('Bob', { browser });
  await bob.visit(room);
  await expect(bob.page.getByText('No camera was found. Plug one in, then try again. You can join without it.')).toBeVisible();
  await expect(bob.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
  await bob.enterAsIs();
  await alice.expectHears('Bob');
  await bob.expectHearsAndSees('Alice');
  await browser.close();
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

test('M-09 where the browser holds the sound back, one tap lets everybody be heard', async ({ alice, bob, invite, room }) => {
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

for (const [what, file, answer] of [
  ['a script that does not come', 'parlor.js', undefined],
  ['a program that does not come', 'parlor.wasm', undefined],
  ['a program that is not there', 'parlor.wasm', { status: 404, body: 'Not found' }],
  ['a program that is damaged', 'parlor.wasm', { status: 200, contentType: 'application/wasm', body: 'not what it says' }],
] as const) {
  test(`M-12 ${what} is said on the page, which can be tried again`, async ({ invite, room, watch }) => {
    // That a file is missing, in the words of either browser; nothing that is watched for besides.
    watch.allow(/^console (error|warning): (?!content security policy)/, /^page error: /);
    const alice = await invite('Alice');
    await alice.page.route(`**/${file}`, (route) => (answer ? route.fulfill(answer) : route.abort()));
    // Its patience has no end here, so that it is the failure that is said, and not how long it takes.
    await alice.page.addInitScript(() => {
      const { setTimeout } = window;
      window.setTimeout = ((then: () => void, ms = 0) => (ms < 10_000 ? setTimeout(then, ms) : 0)) as typeof setTimeout;
    });
    await alice.page.goto(`${alice.origin}/room/${room}`);
    await expect(alice.notArrived).toBeVisible();
    await expect(alice.page.getByRole('heading', { name: 'Ready to join?' })).toBeVisible();

    await alice.page.unroute(`**/${file}`);
    await alice.notArrived.getByRole('button', { name: 'Try again' }).click();
    await alice.enter();
    await expect(alice.notArrived).toHaveCount(0);
  });
}

test('M-12 a program that is on its way for long is said, and still taken when it comes', async ({ invite, room, watch }) => {
  // The browser finds that what it fetched ahead was not used in time.
  watch.allow(/preload/);
  const alice = await invite('Alice');
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => (letThrough = resolve));
  await alice.page.route('**/parlor.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await alice.page.goto(`${alice.origin}/room/${room}`, { waitUntil: 'commit' });
  await expect(alice.page.getByRole('heading', { name: 'Ready to join?' })).toBeVisible();
  await expect(alice.notArrived).toBeVisible();
  letThrough();
  await alice.enter();
  await expect(alice.notArrived).toHaveCount(0);
});

test('M-12 a browser without modules is told that it is too old', async ({ page, room }) => {
  await page.goto(`/room/${room}`);
  const sentence = page.getByRole('alert').filter({ hasText: 'This browser is too old for calls.' });
  await expect(sentence).toHaveCount(0);
  // What such a browser would run: only what it understands, and it carries the page's nonce.
  const script = page.locator('script[nomodule]');
  expect(await script.evaluate((script: HTMLScriptElement) => script.nonce)).toMatch(/.{16}/);
  const text = (await script.textContent()) ?? '';
  expect(text).not.toMatch(/=>|\blet\b|\bconst\b|`/);
  await page.evaluate(text);
  await page.evaluate(() => document.dispatchEvent(new Event('DOMContentLoaded')));
  await expect(sentence).toBeVisible();
});

test('a program that breaks lets go of everything, says so, and a reload comes back into the call', async ({ alice, bob, invite, room, watch }) => {
  watch.allow(/panicked at|no more elements|unreachable/);
  await alice.expectHearsAndSees('Bob');
  const { peerId } = bob;
  const sockets = socketsOf(bob.page);
  await bob.page.reload();
  await bob.expectInCall();
  await alice.expectHearsAndSees('Bob');
  expect(sockets.filter((socket) => !socket.isClosed())).toHaveLength(1);

  // A browser that makes no more elements: the next thing to draw cannot be drawn.
  await bob.page.evaluate(() => {
    const refuse = () => {
      throw new Error('no more elements');
    };
    const [made, madeIn, cloned] = [Document.prototype.createElement, Document.prototype.createElementNS, Node.prototype.cloneNode];
    const { setTimeout, setInterval, queueMicrotask } = window;
    Object.assign(window, {
      mend: () => {
        Object.assign(window, { setTimeout, setInterval, queueMicrotask });
        Object.assign(Document.prototype, { createElement: made, createElementNS: madeIn });
        Node.prototype.cloneNode = cloned;
      },
    });
    Document.prototype.createElement = Document.prototype.createElementNS = refuse;
    Node.prototype.cloneNode = refuse;
  });
  const carol = await invite('Carol');
  await carol.join(room);
  await expect(alice.tile('Bob').getByText('Away for a moment')).toBeVisible();
  await expect(bob.page.getByRole('heading', { name: 'Something went wrong on this page' })).toBeFocused();
  expect(await bob.holdings()).toMatchObject({ connections: 0, cameras: 0, microphones: 0 });
  await expect.poll(() => sockets.filter((socket) => !socket.isClosed()).length).toBe(0);
  await expect(bob.call).toHaveCount(0);
  // Nothing of it runs any more: no key and no click brings a socket back.
  await bob.page.keyboard.press('m');
  await bob.page.mouse.click(5, 5);
  expect(sockets.filter((socket) => !socket.isClosed())).toHaveLength(0);
  expect(watch.faults).toEqual([]);

  await bob.page.evaluate(() => (window as any).mend());
  await expectAccessible(bob.page, 'broken');
  await bob.page.getByRole('button', { name: 'Reload the page' }).click();
  await bob.expectInCall();
  await bob.expectHearsAndSees('Alice');
  expect(bob.peerId).toBe(peerId);
  await alice.expectTiles('Bob', 'Carol');
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
  await alice.join(room);
  await bob.join(room);
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
  await carol.expectHearsAndSees('Alice');
  await alice.expectHearsAndSees('Carol');
  for (const person of [alice, bob, carol]) await person.page.close();
  await small.stop();
});

test('P-08 who comes second to the last seat hears nothing of the call either', async ({ invite, room }) => {
  const small = await Server.start({ ROOM_CAPACITY: '2', TURN_URLS: 'turn:127.0.0.1:3478', TURN_SECRET: 'not so secret' });
  const { origin } = small;
  const [alice, bob, carol] = [await invite('Alice', { origin }), await invite('Bob', { origin }), await invite('Carol', { origin })];
  await alice.join(room);
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
  await carol.visit(room);
  await expect(carol.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await carol.nameField.fill('Carol');
  await carol.joinButton.click();
  await expect.poll(() => granted).toMatch(/token/);
  expect(granted, 'leave to come in is nothing more').not.toMatch(/turn:|credential|username|sdp/);
  await bob.join(room);
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
  for (const person of [alice, bob, carol]) await person.page.close();
  await small.stop();
});

test('a ticket that has expired is replaced, and one that is refused again is said', async ({ alice, invite, room }) => {
  const bob = await invite('Bob');
  const expired = (route: Route) => route.fulfill({ json: { token: 'expired.ticket' } });
  await bob.page.route('**/api/join_room', expired, { times: 1 });
  await bob.join(room);
  await bob.expectHearsAndSees('Alice');
  await alice.expectHearsAndSees('Bob');
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

/** A browser of its own, with other switches. */
async function launch(playwright: PlaywrightWorkerArgs['playwright'], options: LaunchOptions, map: (arg: string) => string[]): Promise<Browser> {
  return playwright.chromium.launch({ ...options, args: (options.args ?? []).flatMap(map) });
}

/** All sockets that a page opens from now on. */
function socketsOf(page: Page): WebSocket[] {
  const sockets: WebSocket[] = [];
  page.on('websocket', (socket) => sockets.push(socket));
  return sockets;
}
