// Leaving, coming back, reloading and closing the tab.

import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';

test('who leaves is gone for the others, lets go of the devices, and joins again without a reload', async ({ alice, bob }) => {
  await alice.expectSees('Bob');
  const before = bob.peerId;
  await bob.page.evaluate(() => ((window as any).samePage = true));

  await bob.leave();
  await expect(alice.tile('Bob')).toHaveCount(0);
  await alice.expectTiles();
  await expect.poll(() => bob.holdings()).toMatchObject({ connections: 0, cameras: 0, microphones: 0 });
  await expect.poll(async () => (await alice.holdings()).connections).toBe(0);

  await bob.page.getByRole('button', { name: 'Join again' }).click();
  // Either straight into the call or by way of the lobby, but without loading anything.
  await expect(bob.joinButton.or(bob.call).first()).toBeVisible();
  if (await bob.joinButton.isVisible()) await bob.enter();
  await bob.expectInCall();
  await alice.expectTiles('Bob');
  await bob.expectTiles('Alice');
  await alice.expectHearsAndSees('Bob');
  await bob.expectHearsAndSees('Alice');
  expect(bob.peerId, 'a seat that was left is gone').not.toBe(before);
  expect(await bob.page.evaluate(() => (window as any).samePage)).toBe(true);
});

test('a reload brings the same person back past the lobby, never as a second tile', async ({ alice, bob }) => {
  await alice.expectHearsAndSees('Bob');
  const { peerId } = bob;
  // From here on, Alice's page counts its pictures at every change.
  await alice.page.evaluate(() => {
    Object.assign(window, { most: 0 });
    const count = () => ((window as any).most = Math.max((window as any).most, document.querySelectorAll('video').length));
    new MutationObserver(count).observe(document.body, { childList: true, subtree: true });
    count();
  });

  await bob.page.reload();
  await bob.expectInCall();
  await expect(bob.joinButton).toHaveCount(0);
  await alice.expectTiles('Bob');
  await bob.expectTiles('Alice');
  await alice.expectHearsAndSees('Bob');
  await bob.expectHearsAndSees('Alice');
  expect(bob.peerId).toBe(peerId);
  expect(await alice.page.evaluate(() => (window as any).most)).toBe(2);
  await expect.poll(async () => (await alice.holdings()).connections).toBe(1);
});

test('a reload keeps the camera and the microphone as they were', async ({ alice, bob }) => {
  await alice.expectSees('Bob');
  await bob.turn('Camera', 'off');
  await bob.turn('Microphone', 'off');
  await bob.page.reload();
  await bob.expectInCall();
  await bob.expectSees('Alice');
  await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'false');
  await expect(bob.toggle('Microphone')).toHaveAttribute('aria-pressed', 'false');
  await alice.expectTileSays('Bob', 'camera off');
  await alice.expectTileSays('Bob', 'muted');
  expect((await bob.holdings()).cameras, 'a camera that is off stays dark after a reload').toBe(0);
});

for (const [how, options] of [
  ['closed', { runBeforeUnload: false }],
  ['closed by its own button', { runBeforeUnload: true }],
] as const) {
  test(`P-01 the tile of a tab that is ${how} is gone within a second`, { tag: '@quiet' }, async ({ alice, bob, invite, room }) => {
    const wordless: string[] = [];
    for (const person of [bob, await invite('Carol'), await invite('Dave')]) {
      if (person !== bob) await person.join(room);
      await alice.expectSees(person.name);
      const heard = alice.heard.length;
      const tookMs = await closeAndTime(alice, person, options);
      test.info().annotations.push({ type: 'tile gone', description: `${tookMs} ms after the tab of ${person.name} was closed` });
      const away = alice.heard.slice(heard).some(({ type }) => type === 'peer_away');
      if (away) wordless.push(person.name);
      expect(tookMs).toBeLessThan(away ? 6_000 : 1_000);
      await alice.expectTiles();
    }
    // Now and then a browser closes the connection without a word, as if it had crashed (P-02); not every time.
    expect(wordless.length, `closed without a word: ${wordless.join(', ')}`).toBeLessThan(3);
  });
}

/** Closes somebody's tab: how long until the tile is gone that Alice alone has besides her own, in milliseconds. */
async function closeAndTime(alice: Person, person: Person, options: { runBeforeUnload: boolean }): Promise<number> {
  // Alice's page notes the moment itself, by the clock that both sides share.
  const gone = alice.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => document.querySelectorAll('video').length < 2 && (watcher.disconnect(), resolve(Date.now()));
        const watcher = new MutationObserver(look);
        watcher.observe(document.body, { childList: true, subtree: true });
        look();
      }),
  );
  // The clock starts when the tab is gone: before, it is the browser's own work.
  const closed = person.page.waitForEvent('close').then(() => Date.now());
  await person.page.close(options);
  return (await gone) - (await closed);
}

test('P-02 the tile of a page that crashed is gone soon', { tag: '@chromium' }, async ({ alice, bob, watch }) => {
  watch.allow(/page crash/);
  await alice.expectSees('Bob');
  const crashed = Date.now();
  const session = await bob.page.context().newCDPSession(bob.page);
  // The answer never comes.
  void session.send('Page.crash').catch(() => {});
  await alice.expectTiles();
  const gone = Date.now() - crashed;
  test.info().annotations.push({ type: 'tile gone', description: `${gone} ms after the crash` });
  expect(gone).toBeLessThan(6_000);
});

test('who goes back to the home page leaves the call', async ({ alice, bob }) => {
  await alice.expectSees('Bob');
  await bob.page.goto(`${bob.origin}/`);
  await expect(bob.page.getByRole('button', { name: 'New call' })).toBeVisible();
  await alice.expectTiles();
});
