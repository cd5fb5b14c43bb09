// Leaving, coming back, reloading and closing the tab.

import { expect, test } from './fixtures.ts';
import { expectAllHearAndSee, expectHands, type Person } from './person.ts';

test('P-04 who leaves is gone and joins again without a reload, and who reloads is back as the same person', { tag: '@between' }, async ({ pair: [alice, bob] }) => {
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
  await expectAllHearAndSee(alice, bob);
  expect(bob.peerId, 'a seat that was left is gone').not.toBe(before);
  expect(await bob.page.evaluate(() => (window as any).samePage)).toBe(true);

  await test.step('a reload brings the same person back past the lobby, never as a second tile', async () => {
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
    await expectAllHearAndSee(alice, bob);
    expect(bob.peerId).toBe(peerId);
    expect(await alice.page.evaluate(() => (window as any).most)).toBe(2);
    await expect.poll(async () => (await alice.holdings()).connections).toBe(1);
  });

  await test.step('with the camera and the microphone as they were, and the hand raised', async () => {
    await bob.turnHand('up');
    await bob.turn('Camera', 'off');
    await bob.turn('Microphone', 'off');
    await bob.page.reload();
    await bob.expectInCall();
    await bob.expectSees('Alice');
    await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'false');
    await expect(bob.toggle('Microphone')).toHaveAttribute('aria-pressed', 'false');
    await alice.expectTileSays('Bob', 'camera off');
    await alice.expectTileSays('Bob', 'muted');
    await expect(bob.handToggle).toHaveAttribute('aria-pressed', 'true');
    await expectHands([alice, bob], ['Bob']);
    expect((await bob.holdings()).cameras, 'a camera that is off stays dark after a reload').toBe(0);
  });

  await test.step('and who goes back to the home page leaves the call', async () => {
    await bob.page.goto(`${bob.origin}/`);
    await expect(bob.page.getByRole('button', { name: 'New call' })).toBeVisible();
    await alice.expectTiles();
  });
});

test('P-01 the tile of a tab that is closed goes by its goodbye, by whichever button', { tag: '@alone' }, async ({ pair: [alice, bob], invite, room }, info) => {
  let next: Person | undefined = bob;
  for (const [how, options] of [
    ['closed', { runBeforeUnload: false }],
    ['closed by its own button', { runBeforeUnload: true }],
  ] as const) {
    const isGoodbye = async () => {
      const person = next ?? (await invite('Bob'));
      if (person !== next) await person.join(room);
      next = undefined;
      await alice.expectSees('Bob');
      const before = alice.received.length;
      const tookMs = await closeAndTime(alice, person, options);
      await alice.expectTiles();
      const went = alice.received.slice(before).find(({ type }) => ['peer_left', 'peer_away'].includes(type));
      if (went?.type === 'peer_left') info.annotations.push({ type: 'measured', description: `P-01 ${how}: the tile was gone ${tookMs} ms after the tab` });
      return went?.type === 'peer_left';
    };
    // Now and then a browser closes the connection without a word, as if it had crashed (P-02); not every time.
    expect((await isGoodbye()) || (await isGoodbye()) || (await isGoodbye()), `one of three tabs that were ${how} said goodbye`).toBe(true);
  }
});

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

test('P-02 the tile of a page that crashed is gone long before its seat would be', { tag: '@chromium' }, async ({ pair: [alice, bob], watch }, info) => {
  watch.allow(/page crash/);
  await alice.expectSees('Bob');
  const crashed = Date.now();
  const session = await bob.page.context().newCDPSession(bob.page);
  // The answer never comes.
  void session.send('Page.crash').catch(() => {});
  await alice.expectTiles();
  info.annotations.push({ type: 'measured', description: `P-02: the tile was gone ${Date.now() - crashed} ms after the crash` });
});
