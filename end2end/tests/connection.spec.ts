// What a page knows of its connections: the test before a call, and the menu of a tile in it.

import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { ownRelay } from './own_relay.ts';
import { freePort, Server } from './server.ts';

test('the menu of a tile says that a connection is direct, how long it takes and what is lost', async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice'), await invite('Bob')];
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.expectHearsAndSees('Bob');
  await alice.expectConnection('Bob', 'Direct connection');
});

test('a test of the connection finds all ways to the server open', async ({ invite, room }) => {
  const server = await Server.start(await ownRelay());
  const { page } = await invite('Alice', { origin: server.origin });
  await page.goto(`${server.origin}/room/${room}`);
  // By keyboard, and once more.
  for (const _ of [1, 2]) {
    await button(page).focus();
    await page.keyboard.press('Enter');
    for (const way of WAYS) await expect(page.getByText(`${way}: works.`, { exact: true })).toBeVisible();
  }
  await expectAccessible(page, 'a test of the connection');

  await page.close();
  await server.stop();
});

test('a test of the connection says which ways lead nowhere', async ({ invite, room }) => {
  // An address that nobody has. Source: RFC 5737.
  const server = await Server.start({ TURN: 'embedded', TURN_PORT: `${await freePort('127.0.0.1')}`, PUBLIC_ADDRESS: '192.0.2.1' });
  const { page } = await invite('Alice', { origin: server.origin });
  await page.goto(`${server.origin}/room/${room}`);
  await button(page).click();
  await expect(page.getByText('Relay over TCP: testing…', { exact: true })).toBeVisible();
  for (const way of WAYS) await expect(page.getByText(`${way}: no answer. Your network may block it.`, { exact: true })).toBeVisible();

  await page.close();
  await server.stop();
});

test('a test of the connection says what only a call can try, and when a server does not answer', async ({ invite, room, watch }) => {
  watch.allow(/Failed to load resource/);
  const server = await Server.start({ TURN: 'off', TURN_URLS: 'turn:127.0.0.1:9', TURN_USERNAME: 'user1', TURN_PASSWORD: 'pass1' });
  const { page } = await invite('Alice', { origin: server.origin });
  await page.goto(`${server.origin}/room/${room}`);
  await button(page).click();
  for (const way of WAYS) await expect(page.getByText(`${way}: tried in the call.`, { exact: true })).toBeVisible();

  await server.stop();
  await button(page).click();
  await expect(page.getByText("Can't reach the server.")).toBeVisible();
  for (const way of WAYS) await expect(page.getByText(way)).toBeHidden();
  await page.close();
});

const button = (page: Page) => page.getByRole('button', { name: 'Test my connection', exact: true });

const WAYS = ['UDP to the server', 'Relay over UDP', 'Relay over TCP'];
