// What a page says of a call that cannot connect: in the tile of a person who does not come through, and in the lobby of
// a browser that cannot connect with anybody.

import type { BrowserContext, Locator } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { boxesOf, overlap, within } from './boxes.ts';
import { addExtras } from './extras.ts';
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

const NO_ADDRESS = /no network address\. .*WebRTC IP handling policy/;
const NO_ANSWER = /No answer yet/;
const NO_RELAY = /relay can't be reached/;
const NO_PATH = /No way through/;

test('a tile whose other end is silent says so after a while, and can be tried again', async ({ invite, room }) => {
  await addExtras(await invite('Host'), room, ['Silent']);
  const alice = await invite('Alice');
  await alice.join(room);
  const tile = alice.tile('Silent');
  await expect(tile.getByText('Connecting…')).toBeVisible();
  await alice.expectTileSays('Silent', 'camera off', false);
  await expect(alertOf(tile)).toHaveText(NO_ANSWER);
  await expect(tile.getByText('Connecting…')).toHaveCount(0);
  await expect(tryAgain(tile)).toBeVisible();
  await alice.expectTileSays('Silent', 'camera off', false);
  await expectAccessible(alice.page, 'a tile that does not connect');
  for (const viewport of [{ width: 390, height: 844 }, { width: 844, height: 390 }, { width: 1280, height: 720 }]) {
    await alice.page.setViewportSize(viewport);
    await expectTidy(tile);
  }

  await tryAgain(tile).press('Enter');
  await expect(tile.getByText('Connecting…')).toBeVisible();
  await expect(alertOf(tile)).toHaveCount(0);
  await expect(alertOf(tile)).toHaveText(NO_ANSWER);
  const opened = alice.sent.filter(({ type, signal }) => type === 'signal' && (signal as any).kind === 'open');
  expect(new Set(opened.map(({ epoch }) => epoch)).size).toBeGreaterThanOrEqual(2);
});

test('a tile of a browser without an address says so, and all is well once it has one', async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice'), await invite('Bob')];
  await confine(bob.page.context());
  await alice.join(room);
  await bob.join(room);
  await expect(alertOf(bob.tile('Alice'))).toHaveText(NO_ADDRESS);
  await expect(alertOf(alice.tile('Bob'))).toHaveText(NO_PATH);
  await bob.expectTileSays('Alice', 'camera off', false);
  await expect(tryAgain(bob.tile('Alice'))).toBeVisible();
  await bob.page.evaluate(() => Object.assign(window, { confined: false }));
  await tryAgain(bob.tile('Alice')).click();
  await bob.expectHearsAndSees('Alice');
  await alice.expectHearsAndSees('Bob');
  for (const tile of [bob.tile('Alice'), alice.tile('Bob')]) {
    await expect(alertOf(tile)).toHaveCount(0);
    await expect(tryAgain(tile)).toHaveCount(0);
  }
});

test('a tile says that no relay can be reached where one is named, and else that there is no way', async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice', { phone: true }), await invite('Bob')];
  for (const { page } of [alice, bob]) await ignoreCandidates(page.context());
  await bob.page.context().addInitScript(() => {
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')!.get!;
    Object.defineProperty(MessageEvent.prototype, 'data', {
      get() {
        const text: unknown = data.call(this);
        const turn = { urls: ['turn:127.0.0.1:9?transport=tcp'], username: 'u', credential: 'c' };
        return typeof text === 'string' && text.startsWith('{"type":"ice_servers"') ? JSON.stringify({ type: 'ice_servers', ice_servers: [turn] }) : text;
      },
    });
  });
  await alice.join(room);
  await bob.join(room);
  await expect(alertOf(bob.tile('Alice'))).toHaveText(NO_RELAY);
  await expect(alertOf(alice.tile('Bob'))).toHaveText(NO_PATH);
  // By touch the tile opens its sheet, and its button is above that.
  await expect(tryAgain(alice.tile('Bob'))).toBeVisible();
  await alice.tile('Bob').tap({ position: { x: 20, y: 20 } });
  await expect(alice.sheet('Bob').getByText(NO_PATH)).toBeVisible();
  await alice.page.keyboard.press('Escape');
  await tryAgain(alice.tile('Bob')).tap();
  await expect(alice.tile('Bob').getByText('Connecting…')).toBeVisible();
  await expect(alice.sheet('Bob')).toHaveCount(0);
});

/** What an add-on may leave of WebRTC. */
const LEFTOVERS: Record<string, () => void> = {
  nothing: () => void Reflect.deleteProperty(window, 'RTCPeerConnection'),
  'a constructor that throws': () => {
    window.RTCPeerConnection = class {
      constructor() {
        throw new Error('blocked');
      }
    } as any;
  },
  'no data channels': () => void Object.assign(RTCPeerConnection.prototype, { createDataChannel: undefined }),
  'a method that throws': () => {
    RTCPeerConnection.prototype.addTransceiver = () => {
      throw new Error('blocked');
    };
  },
  'a method that refuses': () => {
    RTCPeerConnection.prototype.setLocalDescription = () => Promise.reject(new DOMException('blocked', 'NotAllowedError'));
  },
};

for (const [left, leave] of Object.entries(LEFTOVERS)) {
  test(`a browser with ${left} of WebRTC is told in the lobby, and joins no call`, async ({ alice, invite, room }) => {
    const bob = await invite('Bob');
    await bob.page.context().addInitScript(leave);
    await bob.page.goto(`${bob.origin}/room/${room}`);
    await bob.nameField.fill('Bob');
    await expectNotOffered(bob);
    await bob.nameField.press('Enter');
    await expectNotOffered(bob);
    if (left === 'nothing') await expectAccessible(bob.page, 'no WebRTC');
    await alice.expectTiles();
    expect(bob.sent).toEqual([]);
  });
}

test('a page that is reloaded into a browser without WebRTC is told in the lobby, and the others see it go', async ({ pair: [alice, bob] }) => {
  await alice.expectSees('Bob');
  await bob.page.context().addInitScript(LEFTOVERS.nothing!);
  await bob.page.reload();
  await expectNotOffered(bob);
  await alice.expectTiles();
});

async function expectNotOffered({ page, joinButton }: Person): Promise<void> {
  await expect(page.getByRole('alert').filter({ hasText: 'WebRTC' })).toBeVisible();
  await expect(joinButton).toBeHidden();
}

/** Why a tile is not connected. */
function alertOf(tile: Locator): Locator {
  return tile.getByRole('alert');
}

function tryAgain(tile: Locator): Locator {
  return tile.getByRole('alert').getByRole('button', { name: 'Try again', exact: true });
}

/** Sentence and button are within the tile, and on nothing else that it says. */
async function expectTidy(tile: Locator): Promise<void> {
  await expect(async () => {
    const [[frame], [why], [button], [foot]] = await Promise.all([tile, alertOf(tile), tryAgain(tile), tile.getByText('Silent', { exact: true })].map(boxesOf));
    expect(within(why!, frame!)).toBe(true);
    expect(within(button!, why!)).toBe(true);
    expect(overlap(why!, foot!)).toBe(false);
    expect(button!.height).toBeGreaterThanOrEqual(32);
  }).toPass();
}

/** Lets the browser find no address, as long as `confined` is true. */
async function confine(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const Native = window.RTCPeerConnection;
    Object.assign(window, { confined: true });
    window.RTCPeerConnection = class RTCPeerConnection extends Native {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy: (window as any).confined ? 'relay' : 'all' });
      }
    };
  });
}

/** Lets the browser know no address of any other end. */
async function ignoreCandidates(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const setRemoteDescription: (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void> = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.addIceCandidate = () => Promise.resolve();
    RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }: RTCSessionDescriptionInit) {
      return setRemoteDescription.call(this, { type, sdp: sdp?.replace(/a=candidate:.*\r\n/g, '') });
    };
  });
}
