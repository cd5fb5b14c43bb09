// A shared screen: it reaches the others beside the camera, and ends for everybody at once.

import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import { openSurface, retitle } from './surface.ts';

test('a shared screen is seen by the other while the camera still is', async ({ alice, bob }) => {
  await openSurface(alice.page.context(), 'yellow');
  await alice.page.bringToFront();
  await alice.share();
  await bob.expectSees("Alice's screen", 'yellow');
  await bob.expectSees('Alice');
  await bob.expectHears('Alice');
  await expect(bob.page.getByRole('status')).toContainText('Alice shares a screen.');
  await alice.expectHearsAndSees('Bob');
});

test('M-08 a share that is stopped is gone for everybody within a second', async ({ alice, bob }) => {
  const surface = await openSurface(alice.page.context(), 'yellow');
  await alice.page.bringToFront();
  for (const end of [() => alice.ownScreen().getByRole('button', { name: 'Stop' }).click(), () => alice.shareToggle.click(), () => surface.close()]) {
    await alice.share();
    await bob.expectFramesRising("Alice's screen");
    await end();
    await expect(bob.tile("Alice's screen")).toHaveCount(0, { timeout: 1_000 });
    await expect(alice.shareToggle).toHaveAttribute('aria-pressed', 'false');
    await expect(alice.ownScreen()).toHaveCount(0);
    expect((await alice.holdings()).cameras, 'only the camera is open').toBe(1);
  }
  await bob.expectHearsAndSees('Alice');
});

test('two screens and a camera of one person are seen at once', async ({ alice, bob }) => {
  const context = alice.page.context();
  const first = await openSurface(context, 'yellow');
  await alice.page.bringToFront();
  await alice.share();
  await retitle(first);
  await openSurface(context, 'blue');
  await alice.page.bringToFront();
  await alice.controls.getByRole('button', { name: 'Share another screen' }).click();
  await bob.expectSees("Alice's screen", 'yellow');
  await bob.expectSees("Alice's screen 2", 'blue');
  await bob.expectSees('Alice');
  await alice.ownScreen(1).getByRole('button', { name: 'Stop' }).click();
  await bob.expectSees("Alice's screen", 'blue');
  await expect(bob.tile("Alice's screen 2")).toHaveCount(0);
});

test('somebody without camera and microphone shares a screen', async ({ alice, invite, room }) => {
  const bob = await invite('Bob');
  await bob.join(room, { microphone: false, camera: false });
  await openSurface(bob.page.context(), 'blue');
  await bob.page.bringToFront();
  await bob.share();
  await alice.expectSees("Bob's screen", 'blue');
  await alice.expectTileSays('Bob', 'camera off');
});

test('a paused screen keeps its last picture and says so, and goes on', async ({ alice, bob, invite, room }) => {
  await openSurface(alice.page.context(), 'yellow');
  await alice.page.bringToFront();
  await alice.share();
  await bob.expectSees("Alice's screen", 'yellow');
  const pause = alice.ownScreen().getByRole('button', { name: 'Pause' });
  await pause.click();
  await expect(pause).toHaveAttribute('aria-pressed', 'true');
  await expect(bob.tile("Alice's screen")).toContainText('Paused');
  const frames = async () => (await reception(bob.video("Alice's screen"))).framesDecoded;
  let last = -1;
  await expect.poll(async () => { const before = last; last = await frames(); return last === before; }, { intervals: [500] }).toBe(true);
  const carol = await invite('Carol');
  await carol.join(room);
  await expect(carol.tile("Alice's screen")).toContainText('Paused');
  await carol.expectSees('Alice');
  expect((await reception(carol.video("Alice's screen"))).framesDecoded, 'nothing of a paused screen is sent').toBe(0);
  expect(await frames()).toBe(last);
  await pause.click();
  await bob.expectSees("Alice's screen", 'yellow');
  await carol.expectSees("Alice's screen", 'yellow');
});
