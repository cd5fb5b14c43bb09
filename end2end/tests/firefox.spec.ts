// What is different in Firefox: how it refuses, and what it does not tell.

import { expect, test } from './fixtures.ts';
import { ownRelay } from './own_relay.ts';
import { Server } from './server.ts';

test('M-04 who denies both in Firefox is told where they are allowed again, and joins all the same', async ({ playwright, launchOptions, alice, invite, room }) => {
  const refusal = { 'media.navigator.permission.disabled': false, 'permissions.default.camera': 2, 'permissions.default.microphone': 2 };
  const browser = await playwright.firefox.launch({ ...launchOptions, firefoxUserPrefs: { ...launchOptions.firefoxUserPrefs, ...refusal } });
  const bob = await invite('Bob', { browser });
  await bob.visit(room);
  await expect(bob.page.getByText(/^Camera and microphone are blocked\. .*crossed-out camera in the address bar/)).toBeVisible();
  await bob.enterAsIs();
  await bob.expectHearsAndSees('Alice');
  await alice.expectTileSays('Bob', 'camera off');
  await alice.expectTileSays('Bob', 'muted');
  await browser.close();
});

test('a Firefox that may connect through a proxy alone, and has none, is told which setting to change', async ({ playwright, launchOptions, invite, room, watch }) => {
  // Firefox says it of what has not connected.
  watch.allow(/WebRTC: ICE failed/);
  // It does not use the relay either, not even over TCP.
  const server = await Server.start(await ownRelay());
  const { origin } = server;
  const only = { 'media.peerconnection.ice.proxy_only': true };
  const browser = await playwright.firefox.launch({ ...launchOptions, firefoxUserPrefs: { ...launchOptions.firefoxUserPrefs, ...only } });
  const [alice, bob] = [await invite('Alice', { origin }), await invite('Bob', { origin, browser })];
  await Promise.all([alice.join(room), bob.join(room)]);
  const why = bob.tile('Alice').getByRole('alert');
  await expect(why).toHaveText(/no network address\. .*media\.peerconnection\.ice\.\* in about:config/);
  await expect(why.getByRole('button', { name: 'Try again', exact: true })).toBeVisible();
  await expect(alice.tile('Bob').getByRole('alert')).toHaveText(/No way through/);
  await browser.close();
  await alice.page.close();
  await server.stop();
});

test('a choice of speakers is absent where the browser names none', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.visit(room);
  await expect(alice.page.getByRole('combobox', { name: 'Microphone device' })).toBeVisible();
  await expect(alice.page.getByRole('combobox', { name: 'Camera device' })).toBeVisible();
  expect(await alice.page.evaluate(async () => (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput'))).toEqual([]);
  await expect(alice.page.getByRole('combobox', { name: 'Speaker device' })).toHaveCount(0);
});
