// Nothing in a call lies over anything else: labels, states, tools, news, alerts and controls have a place each, by
// touch and by mouse. What can be done with a tile is a tap away.

import type { Page } from '@playwright/test';
import { objections, SCHEMES } from './axe.ts';
import { type Box, boxesOf, overlap, within } from './boxes.ts';
import { addExtras } from './extras.ts';
import { expect, type Invite, PHONE, test } from './fixtures.ts';
import { joinTogether, type Person } from './person.ts';
import { Gate } from './server.ts';
import { REFUSED_SOCKET } from './wire.ts';

/** Sizes of a page that is touched, and of one that is pointed at. */
const HELD = [PHONE, { width: 320, height: 568 }, { width: 844, height: 390 }];
const ON_A_DESK = [{ width: 1440, height: 900 }, PHONE];

/** What takes a place moves no more than it has to: two cores encode and decode all of it. */
const NOTHING_MOVES = { camera: false };

/** What is said beside an own screen, which is no tile. */
const OF_OWN_SCREEN = /others (can )?see/i;

test('labels, states, tools, news, alerts and controls never lie on each other, for one to eight people', async ({ parlor, invite, room, watch }) => {
  test.slow();
  watch.allow(REFUSED_SOCKET);
  const [gate, other] = [await Gate.before(parlor), await Gate.before(parlor)];
  const alice = await invite('Alice', { phone: true, origin: gate.origin });
  const bob = await invite('Bob');
  const viewers = [
    { person: alice, sizes: HELD },
    { person: bob, sizes: ON_A_DESK },
  ];
  const expectAllUncovered = async (state: string) => {
    for (const { person, sizes } of viewers) await expectUncovered(person, sizes, state);
  };
  const expectWithAndWithoutScreens = async (people: number) => {
    for (const { person } of viewers) await expect(person.tiles).toHaveCount(people);
    await expectAllUncovered(`${people} people`);
    for (const { person } of viewers) await person.share();
    for (const { person } of viewers) await expect(person.tiles).toHaveCount(people + 1);
    await expectAllUncovered(`${people} people and two screens`);
    for (const { person } of viewers) await person.shareToggle.click();
  };

  for (const { person, sizes } of viewers) {
    await keepNews(person.page);
    await person.openText();
    await person.join(`${room}-${person.name}`, NOTHING_MOVES);
    await person.call.getByRole('button', { name: 'Copy link' }).click();
    await expect(person.page.getByRole('status')).toContainText('Link copied.');
    await expectUncovered(person, sizes, '1 person');
    await person.share();
    await expectUncovered(person, sizes, '1 person and a screen');
  }
  for (const { person } of viewers) await person.join(room, NOTHING_MOVES);
  await expectWithAndWithoutScreens(2);

  const [first, ...others] = ['Maximiliane von Hohenstein-Lichtenberg', 'Carol', 'Emeka', 'Faisal', '小林さくら', 'H.'];
  // They may use no devices: every encoder takes from two cores.
  const away = await invite(first!, { permissions: [], origin: other.origin });
  await away.page.setViewportSize({ width: 480, height: 360 });
  await away.visit(room);
  await away.enterAsIs();
  await expectWithAndWithoutScreens(3);
  await addExtras(await invite('Host'), room, others);
  await expectWithAndWithoutScreens(8);

  // All at once: hands, a state on a person and on a screen, what stands among the news, and an alert.
  for (const { person } of viewers) await person.turnHand('up');
  await bob.share();
  await bob.ownScreen().getByRole('button', { name: 'Pause' }).click();
  await expect(alice.tile("Bob's screen")).toContainText('Paused');
  other.shut();
  await expect(alice.tile(first!)).toContainText('Away');
  await alice.page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException('no screen', 'NotFoundError'));
  });
  await alice.shareToggle.click();
  await expect(alice.page.getByRole('alert')).toContainText('found no screen');
  gate.shut();
  await expect(alice.page.getByRole('status')).toContainText('Reconnecting');
  await expectAllUncovered('everything at once');
  for (const { page } of [alice, away]) await page.close();
  for (const each of [gate, other]) await each.remove();
});

test('a tap on a tile opens what can be done with it, large enough for a thumb, its volume too while somebody shares', async ({ invite, room }) => {
  const { alice, bob } = await phoneBesideScreen(invite, room);
  const { page } = alice;

  await alice.tile('Bob').tap();
  const sheet = alice.sheet('Bob');
  await expect(sheet).toBeVisible();
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    expect(await objections(page), `the sheet, ${scheme}`).toEqual([]);
  }
  for (const { width, height } of HELD) {
    await page.setViewportSize({ width, height });
    await laidOut(page);
    const window = { x: 0, y: 0, width, height };
    const targets = await boxesOf(sheet.getByRole('button').or(sheet.getByRole('slider')));
    expect(targets.length, 'volume, actions and Close').toBeGreaterThanOrEqual(4);
    for (const target of targets) {
      expect(Math.min(target.width, target.height), 'a target that a thumb hits').toBeGreaterThanOrEqual(44);
      expect(within(target, window), `a target within the window: ${JSON.stringify(target)}`).toBe(true);
    }
  }
  await page.setViewportSize(PHONE);
  const volume = () => alice.video('Bob').evaluate((video: HTMLVideoElement) => video.volume);
  await sheet.getByRole('slider', { name: 'Volume of Bob', exact: true }).fill('20');
  await expect.poll(volume).toBe(0.2);
  await sheet.getByRole('button', { name: 'Close', exact: true }).tap();
  await expect(sheet).toHaveCount(0);

  // It is kept, and one's own picture has none. Beside the sheet the page closes it.
  await alice.tile('Bob').tap();
  await expect(sheet.getByRole('slider')).toHaveValue('20');
  await page.touchscreen.tap(PHONE.width / 2, 40);
  await expect(sheet).toHaveCount(0);
  await alice.ownTile.tap();
  await expect(alice.sheet('Alice (you)').getByRole('button', { name: 'Hide yourself' })).toBeVisible();
  await expect(alice.sheet('Alice (you)').getByRole('slider')).toHaveCount(0);
  await alice.sheet('Alice (you)').getByRole('button', { name: 'Hide yourself' }).tap();
  await expect(alice.ownTile).toHaveCount(0);

  await alice.tile('Bob').tap();
  await sheet.getByRole('button', { name: 'Pin Bob' }).tap();
  await expect(sheet).toHaveCount(0);
  const width = async (name: string) => (await alice.tile(name).boundingBox())!.width;
  await expect.poll(async () => (await width('Bob')) > (await width("Bob's screen"))).toBe(true);

  // A sheet closes when its person leaves, and the focus is not lost.
  await alice.tile('Bob').tap();
  await expect(sheet).toBeVisible();
  await bob.leave();
  await expect(sheet).toHaveCount(0);
  await expect(alice.call).toBeFocused();
});

test('keyboard and screen reader reach the same by More, and come back to it', async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice', { phone: true }), await invite('Bob')];
  await joinTogether(room, alice, bob);
  const { page } = alice;
  const [more, sheet] = [alice.more('Bob'), alice.sheet('Bob')];
  await alice.more('Alice (you)').focus();
  await page.keyboard.press('Tab');
  await expect(more).toBeFocused();
  await expect(more).toHaveCSS('outline-style', 'solid');
  for (const close of [() => page.keyboard.press('Escape'), () => sheet.getByRole('button', { name: 'Close', exact: true }).press('Enter')]) {
    await page.keyboard.press('Enter');
    await expect(sheet).toBeVisible();
    // The page behind it is out of reach.
    for (let i = 0; i < 8; i += 1) {
      await page.keyboard.press('Tab');
      await expect(alice.controls.getByRole('button', { name: 'Leave' })).not.toBeFocused();
    }
    await close();
    await expect(sheet).toHaveCount(0);
    await expect(more).toBeFocused();
  }
});

test('a staged screen is still dragged and pinched by touch, and only a tap opens its sheet', async ({ invite, room }) => {
  const { alice } = await phoneBesideScreen(invite, room);
  const { page } = alice;
  const sheet = alice.sheet("Bob's screen");
  const box = async () => (await alice.video("Bob's screen").boundingBox())!;
  const fitted = await box();
  const [x, y] = [fitted.x + fitted.width / 2, fitted.y + fitted.height / 2];
  const steps = Array.from({ length: 10 }, (_, i) => i + 1);
  await touch(page, [[[x - 30, y], [x + 30, y]], ...steps.map((i) => [[x - 30 - 5 * i, y], [x + 30 + 5 * i, y]])]);
  await expect.poll(async () => (await box()).width).toBeGreaterThan(fitted.width * 1.5);
  const closer = await box();
  await touch(page, [[[x, y]], ...steps.map((i) => [[x - 6 * i, y]])]);
  await expect.poll(async () => (await box()).x).toBeLessThan(closer.x - 30);
  await expect(sheet).toHaveCount(0);

  // Chromium takes a fast drag for the start of a scroll that goes on by itself, and the next tap for what stops it,
  // without a click, unless the page says that the drag is its own.
  await touch(page, [[[x, y]], ...steps.map((i) => [[x + 6 * i, y]])]);
  await page.touchscreen.tap(x, y);
  await expect(sheet).toBeVisible();
  // Closer and farther is done again and again.
  const [before, nearer] = [await box(), sheet.getByRole('button', { name: 'Zoom in' })];
  await nearer.tap();
  await nearer.tap();
  await expect.poll(async () => (await box()).width).toBeGreaterThan(before.width * 1.5);
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
});

test('by mouse a large tile has tools and More, and one too small for tools has More', async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice'), await invite('Bob')];
  await joinTogether(room, alice, bob);
  await expect(alice.tile('Bob').getByRole('slider', { name: 'Volume of Bob', exact: true })).toHaveCount(1);
  await expect(alice.more('Bob')).toHaveCount(1);
  await alice.tile('Bob').getByRole('slider').fill('35');
  await bob.openSurface('yellow');
  await bob.share();
  await alice.expectTiles('Bob', "Bob's screen");
  await alice.page.setViewportSize({ width: 700, height: 500 });
  await alice.more('Bob').click();
  await expect(alice.sheet('Bob').getByRole('slider')).toHaveValue('35');
});

/** Alice with a phone in a call in which Bob shares a screen. */
async function phoneBesideScreen(invite: Invite, room: string): Promise<{ alice: Person; bob: Person }> {
  const [alice, bob] = [await invite('Alice', { phone: true }), await invite('Bob')];
  await joinTogether(room, alice, bob);
  await bob.openSurface('yellow');
  await bob.share();
  await alice.expectSees("Bob's screen", 'yellow');
  // It has taken its place on the stage.
  await partsAtRest(alice);
  return { alice, bob };
}

/** Words in passing stay on this page, for as long as it is looked at. */
async function keepNews(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { setTimeout } = window;
    const stays = 6_000;
    Object.assign(window, { setTimeout: (run: TimerHandler, ms?: number) => (ms === stays ? 0 : setTimeout(run, ms)) });
  });
}

/** In one frame the stage is measured, in the next its tiles stand where they belong. */
async function laidOut(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** What must be seen, each with its words or its name. */
async function parts({ page, call, controls }: Person): Promise<(Box & { what: string })[]> {
  const groups = call.getByRole('group');
  const kinds = {
    words: groups.getByRole('paragraph'),
    tool: groups.getByRole('button').or(groups.getByRole('slider')),
    news: page.getByRole('status').getByRole('paragraph'),
    alert: page.getByRole('alert'),
    control: controls.getByRole('button'),
    card: call.getByRole('region'),
  };
  const found = Object.entries(kinds).map(([kind, locator]) =>
    locator.evaluateAll((elements, kind) => {
      const boxes = elements.map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return { what: `${kind} ${element.getAttribute('aria-label') ?? element.textContent}`, x, y, width, height };
      });
      return boxes.filter(({ width, height }) => width * height > 0);
    }, kind),
  );
  return (await Promise.all(found)).flat();
}

/** The same once nothing moves any more: twice in a row. */
async function partsAtRest(person: Person): Promise<(Box & { what: string })[]> {
  let [before, now] = [await parts(person), await parts(person)];
  while (JSON.stringify(now) !== JSON.stringify(before)) [before, now] = [now, await parts(person)];
  return now;
}

/** In every size all of it is within the window, and none of it lies on anything else. */
async function expectUncovered(person: Person, sizes: { width: number; height: number }[], state: string): Promise<void> {
  for (const { width, height } of sizes) {
    await person.page.setViewportSize({ width, height });
    await laidOut(person.page);
    const all = await partsAtRest(person);
    const context = `what ${person.name} sees of ${state} in ${width} × ${height}`;
    const faults = all.filter((part) => !within(part, { x: 0, y: 0, width, height })).map((part) => `${part.what} is cut off`);
    for (const [i, one] of all.entries()) {
      for (const other of all.slice(i + 1)) if (overlap(one, other)) faults.push(`${one.what} lies on ${other.what}`);
    }
    expect.soft(faults, context).toEqual([]);
    const of = (kind: string) => all.filter(({ what }) => what.startsWith(kind));
    expect.soft([1, 2], `${context}: news`).toContain(of('news').length);
    const tiles = await boxesOf(person.tiles);
    const onTiles = of('words').filter(({ what }) => !OF_OWN_SCREEN.test(what));
    expect.soft(onTiles.length, `${context}: a label on each tile`).toBeGreaterThanOrEqual(tiles.length);
    expect.soft(onTiles.filter((part) => !tiles.some((tile) => within(part, tile))), `${context}: words off their tile`).toEqual([]);
  }
}

/** Fingers that go from place to place together; each place is `[x, y]`. */
async function touch(page: Page, path: number[][][]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const [i, fingers] of path.entries()) {
    const touchPoints = fingers.map(([x, y], id) => ({ x: x!, y: y!, id }));
    await session.send('Input.dispatchTouchEvent', { type: i === 0 ? 'touchStart' : 'touchMove', touchPoints });
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}
