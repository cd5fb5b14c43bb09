// How it looks: home, lobby and call on a phone and on a desk, by day and by night; for people to look at, if wanted.
//
// What a machine can see of a layout is checked on the way: nothing is cut off, nothing lies on top of
// something else, and axe-core has nothing to object to.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { objections, SCHEMES, SIZES } from './axe.ts';
import { type Box, boxesOf, overlap, within } from './boxes.ts';
import { addExtras } from './extras.ts';
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';
import { ARE_WANTED, keepPicture } from './picture.ts';
import { portraitVideo, SITTERS } from './portrait.ts';

const HERE = dirname(fileURLToPath(import.meta.url));

/** One picture, if wanted, for each size and colour scheme; `check` looks at each layout. */
async function picture(page: Page, name: string, check: () => Promise<void>, judge = objections): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectNoOverflow(page);
      await check();
      expect(await judge(page), `${name}: ${size}, ${colorScheme}`).toEqual([]);
      await keepPicture(page, `${name}-${size}-${colorScheme}`);
    }
  }
}

async function expectNoOverflow(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), { message: 'pixels beyond the right edge' }).toBeLessThanOrEqual(0);
}

async function expectTidyCall(person: Person, people: number, least = 80): Promise<void> {
  const viewport = { x: 0, y: 0, ...person.page.viewportSize()! };
  const inside = (box: Box) => within(box, viewport);
  // Tiles may still be on their way to a new place: ask until they are there.
  await expect(async () => {
    const tiles = await boxesOf(person.tiles);
    expect(tiles).toHaveLength(people);
    for (const tile of tiles) {
      expect(Math.min(tile.width, tile.height), 'a tile large enough to know somebody').toBeGreaterThan(least);
      expect(inside(tile), `a tile inside the window: ${JSON.stringify(tile)}`).toBe(true);
    }
    for (const [i, tile] of tiles.entries()) {
      for (const other of tiles.slice(i + 1)) expect(overlap(tile, other), `${JSON.stringify(tile)} on ${JSON.stringify(other)}`).toBe(false);
    }
    const [controls] = await boxesOf(person.controls);
    expect(inside(controls!), 'the controls inside the window').toBe(true);
    const buttons = await boxesOf(person.controls.getByRole('button'));
    for (const button of buttons) {
      expect(inside(button)).toBe(true);
      expect(Math.min(button.width, button.height), 'a button that a thumb hits').toBeGreaterThanOrEqual(40);
    }
    for (const tile of tiles) expect(overlap(tile, controls!), `the controls beside the tile ${JSON.stringify(tile)}`).toBe(false);
  }).toPass({ timeout: 60_000 });
}

test('home, lobby and the page of a wrong link fit on a phone and on a desk', async ({ page, invite, room, watch }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'New call' })).toBeVisible();
  await picture(page, 'home', async () => {});
  await page.close();

  const alice = await invite('Alice');
  await alice.visit(room);
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await alice.nameField.fill('Alice');
  await picture(alice.page, 'lobby', async () => {
    for (const button of [alice.joinButton, alice.toggle('Microphone'), alice.toggle('Camera')]) {
      const [box] = await boxesOf(button);
      expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(40);
    }
  });

  watch.allow(/404 \(Not Found\)/);
  await alice.page.goto(`${alice.origin}/room/not%20a%20room`);
  await picture(alice.page, 'wrong-link', async () => {});
});

test('what is said when something is missing fits on a phone and on a desk', async ({ alice, invite, room, watch }) => {
  // The page is broken on purpose, and what it was promised is refused to nobody.
  watch.allow(/panicked at|no more elements|unreachable|Failed to load|net::ERR|Failed to fetch|^page error: $/);
  const bob = await invite('Bob', { permissions: [] });
  await bob.visit(room);
  await expect(bob.page.getByText(/are blocked/)).toBeVisible();
  await picture(bob.page, 'lobby-denied', async () => {});

  await bob.enterAsIs();
  await bob.toggle('Camera').click();
  await expect(bob.page.getByRole('alert').getByRole('button', { name: 'Try again' })).toBeVisible();
  await picture(bob.page, 'call-denied', () => expectTidyCall(bob, 2));
  await bob.page.getByRole('button', { name: 'Dismiss' }).click();
  // As a browser that lets nothing be heard before a touch.
  await bob.page.addInitScript(() => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      return this.muted ? play.call(this) : Promise.reject(new DOMException('touch the page first', 'NotAllowedError'));
    };
  });
  await bob.page.reload();
  await expect(bob.page.getByRole('button', { name: 'Tap to hear' })).toBeVisible();
  await alice.expectTiles('Bob');
  await picture(bob.page, 'call-autoplay-blocked', () => expectTidyCall(bob, 2));

  await bob.page.evaluate(() => {
    const refuse = () => {
      throw new Error('no more elements');
    };
    Document.prototype.createElement = Document.prototype.createElementNS = refuse;
    Node.prototype.cloneNode = refuse;
  });
  await bob.page.setViewportSize(SIZES.desk);
  await bob.toggle('Camera').click();
  await expect(bob.page.getByRole('heading', { name: 'Something went wrong on this page' })).toBeVisible();
  // axe-core makes elements too, which this browser does not.
  await picture(bob.page, 'broken', async () => {}, async () => []);

  const carol = await invite('Carol');
  await carol.page.route('**/parlor.wasm', (route) => route.abort());
  await carol.page.goto(`${carol.origin}/room/${room}`);
  await expect(carol.page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await picture(carol.page, 'unloaded', async () => {});
  await carol.page.unrouteAll();
  await carol.page.route('**/api/join_room', (route) => route.fulfill({ status: 409, headers: { serverfnerror: 'true' }, json: { error: 'room_full', capacity: 2 } }));
  await carol.visit(room);
  await expect(carol.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await carol.nameField.fill('Carol');
  await carol.joinButton.click();
  await expect(carol.page.getByRole('heading', { name: 'This room is full' })).toBeVisible();
  await picture(carol.page, 'full', async () => {});
});

test('a call of one, two, three and eight people fits on a phone and on a desk', async ({ invite, room }) => {
  test.slow();
  const alice = await invite('Alice');
  await alice.join(room);
  await alice.expectSeesOneself();
  await picture(alice.page, 'call-1', () => expectTidyCall(alice, 1));

  const bob = await invite('Bob');
  await bob.page.setViewportSize({ width: 480, height: 360 });
  await bob.join(room);
  await alice.expectSees('Bob');
  await picture(alice.page, 'call-2', () => expectTidyCall(alice, 2));
  await bob.openText();
  await bob.share();
  await alice.expectTiles('Bob', "Bob's screen");
  await picture(alice.page, 'stage-2', () => expectTidyCall(alice, 3, SMALL));
  await bob.page.setViewportSize(SIZES.desk);
  await picture(bob.page, 'sharing', () => expectTidyCall(bob, 2));
  await bob.shareToggle.click();
  await alice.expectTiles('Bob');
  await bob.page.setViewportSize({ width: 480, height: 360 });

  const carol = await invite('Carol');
  await carol.page.setViewportSize({ width: 480, height: 360 });
  await carol.join(room);
  await alice.expectSees('Carol');
  await picture(alice.page, 'call-3', () => expectTidyCall(alice, 3));

  const quiet = ['Maximiliane von Hohenstein-Lichtenberg', 'Emeka', 'Faisal', '小林さくら', 'H.'];
  await addExtras(await invite('Host'), room, quiet);
  await alice.expectTiles('Bob', 'Carol', ...quiet);
  await alice.expectTileSays('Faisal', 'muted');
  await alice.expectFramesRising('Carol');
  await picture(alice.page, 'call-8', () => expectTidyCall(alice, 8));
  await bob.share();
  await alice.expectTiles('Bob', 'Carol', ...quiet, "Bob's screen");
  await picture(alice.page, 'stage-8', () => expectTidyCall(alice, 9, SMALL));
});

/** The least side of a tile in a strip, in CSS pixels. */
const SMALL = 36;

test('the picture of the README is a real call', async ({ playwright, launchOptions, invite, room }, info) => {
  test.skip(!ARE_WANTED, 'PARLOR_WRITE_PICTURES is not set');
  const people: Person[] = [];
  for (const [name, sitter] of Object.entries(SITTERS)) {
    const file = info.outputPath(`${name}.y4m`);
    await writeFile(file, portraitVideo(sitter));
    const browser = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${file}`] });
    const person = await invite(name, { browser, camera: 'as asked' });
    await person.page.setViewportSize({ width: 1280, height: 720 });
    await person.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await person.join(room);
    people.push(person);
  }
  const [alice, bob, carol] = people;
  await bob!.openText();
  await bob!.share();
  await alice!.expectTiles('Bob', 'Carol', "Bob's screen");
  await carol!.turn('Microphone', 'off');
  await alice!.expectTileSays('Carol', 'muted');
  for (const name of ['Bob', 'Carol']) await alice!.expectFramesRising(name);
  await expectTidyCall(alice!, 4);
  // Words in passing have passed.
  await expect(alice!.page.getByRole('status')).toHaveText('');
  const file = join(HERE, '..', '..', 'docs', 'images', 'call.png');
  await mkdir(dirname(file), { recursive: true });
  await alice!.page.screenshot({ path: file });
  for (const { page } of people) await page.context().browser()?.close();
});
