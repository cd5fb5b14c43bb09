// Two people: what each sees and hears of the other, and what mute and camera off really do.

import { writeFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { type Card, cardVideo, reception } from './media.ts';
import { expectAllHearAndSee, joinTogether } from './person.ts';

// As large as the page asks for them.
test.use({ camera: 'as asked' });

test('two people see and hear each other, and what one of them mutes or turns off is gone until it is back', async ({ pair: [alice, bob], room, browserName }) => {
  await alice.expectTiles('Bob');
  await bob.expectTiles('Alice');
  await expectAllHearAndSee(alice, bob);
  await bob.expectTileSays('Alice', 'muted', false);
  await bob.expectTileSays('Alice', 'camera off', false);
  expect(await alice.holdings()).toMatchObject({ connections: 1, connectionsEver: 1, cameras: 1, microphones: 1 });
  expect(await bob.holdings()).toMatchObject({ connections: 1, connectionsEver: 1, cameras: 1, microphones: 1 });

  await test.step('a muted microphone is silence at the other end, says so, and comes back', async () => {
    await alice.turn('Microphone', 'off');
    await bob.expectTileSays('Alice', 'muted');
    await Promise.all([bob.expectHearsNothingOf('Alice'), alice.expectHears('Bob'), bob.expectSees('Alice')]);

    await alice.turn('Microphone', 'on');
    await bob.expectTileSays('Alice', 'muted', false);
    await bob.expectHears('Alice');
  });

  await test.step('a camera that is off is released, is shown as off, and comes back', async () => {
    await alice.turn('Camera', 'off');
    await bob.expectTileSays('Alice', 'camera off');
    await expect.poll(async () => (await alice.holdings()).cameras, { message: 'cameras whose light is on' }).toBe(0);
    expect((await alice.holdings()).microphones).toBe(1);
    await bob.expectHears('Alice');
    // The last ones may still be on their way, and a Firefox without a track repeats the last one once a second.
    const framesWhileAliceSeesBob = async () => {
      const [began, before] = [Date.now(), (await reception(bob.video('Alice'))).framesDecoded];
      await alice.expectSees('Bob');
      const repeated = browserName === 'firefox' ? Math.ceil((Date.now() - began) / 1_000) : 0;
      return Math.max(0, (await reception(bob.video('Alice'))).framesDecoded - before - repeated);
    };
    await expect.poll(framesWhileAliceSeesBob, { message: 'frames that came of Alice while she watched Bob' }).toBe(0);

    await alice.turn('Camera', 'on');
    await bob.expectTileSays('Alice', 'camera off', false);
    await bob.expectSees('Alice');
    expect((await alice.holdings()).cameras).toBe(1);
  });
  expect((await alice.holdings()).connectionsEver).toBe(1);

  await test.step('a person who joins with everything off is shown so, and can turn it on', async () => {
    await bob.leave();
    await bob.join(room, { microphone: false, camera: false });
    await alice.expectTileSays('Bob', 'muted');
    await alice.expectTileSays('Bob', 'camera off');
    await Promise.all([bob.expectHearsAndSees('Alice'), alice.expectHearsNothingOf('Bob')]);

    await bob.turn('Camera', 'on');
    await alice.expectSees('Bob');
    await bob.turn('Microphone', 'on');
    await alice.expectHears('Bob');
  });
});

test('each sees the picture of the other and not their own', { tag: '@chromium' }, async ({ playwright, launchOptions, invite, room }, info) => {
  // All pages of a browser share one fake camera, so each person needs a browser of their own.
  const cameras: Record<string, Card> = { Alice: 'red', Bob: 'blue' };
  const browsers = await Promise.all(
    Object.values(cameras).map(async (card) => {
      const file = info.outputPath(`${card}.y4m`);
      await writeFile(file, cardVideo(card));
      return playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${file}`] });
    }),
  );
  const alice = await invite('Alice', { browser: browsers[0] });
  const bob = await invite('Bob', { browser: browsers[1] });
  await joinTogether(room, alice, bob);
  await Promise.all([alice.expectSees('Bob', 'blue'), alice.expectHears('Bob'), bob.expectSees('Alice', 'red'), bob.expectHears('Alice')]);
  await Promise.all(browsers.map((browser) => browser.close()));
});
