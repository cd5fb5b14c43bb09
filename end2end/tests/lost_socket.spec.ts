// The socket of signaling breaks while media goes on between the browsers.

import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import { expectAllHearAndSee } from './person.ts';
import { Gate } from './server.ts';
import { REFUSED_SOCKET } from './wire.ts';

test('S-01 a lost socket says Reconnecting, media goes on, and the same person is back without a new connection', async ({ parlor, alice, invite, room, watch }) => {
  // Browsers write every refused attempt on the console.
  watch.allow(REFUSED_SOCKET);
  const gate = await Gate.before(parlor);
  const bob = await invite('Bob', { origin: gate.origin });
  await bob.join(room);
  await expectAllHearAndSee(alice, bob);
  const { peerId } = bob;
  const news = bob.page.getByRole('status').filter({ hasText: 'Reconnecting' });
  await expect(news).toHaveCount(0);

  gate.shut();
  await expect(news).toBeVisible();
  await bob.expectFramesRising('Alice');
  await alice.expectFramesRising('Bob');
  await bob.expectHears('Alice');
  await alice.expectTiles('Bob');
  await bob.expectTiles('Alice');

  // What Bob does while he is away reaches Alice when he is back.
  await bob.toggle('Microphone').click();
  await expect(bob.toggle('Microphone')).toHaveAttribute('aria-pressed', 'false');
  const before = gate.passed;
  const opened = Date.now();
  gate.open();
  await expect(news).toHaveCount(0, { timeout: 20_000 });
  test.info().annotations.push({ type: 'back', description: `${Date.now() - opened} ms after the server could be reached again` });
  expect(gate.passed).toBe(before + 1);
  expect(bob.received.filter((message) => message.type === 'joined')).toHaveLength(2);
  expect(bob.peerId).toBe(peerId);
  await alice.expectTileSays('Bob', 'muted');
  await alice.expectTiles('Bob');
  const frames = (await reception(alice.video('Bob'))).framesDecoded;
  await expect.poll(async () => (await reception(alice.video('Bob'))).framesDecoded).toBeGreaterThan(frames);
  for (const person of [alice, bob]) expect(await person.holdings()).toMatchObject({ connections: 1, connectionsEver: 1 });

  // The socket that came back works: somebody new reaches both.
  const carol = await invite('Carol');
  await carol.join(room);
  await carol.expectSees('Bob');
  await bob.expectSees('Carol');
  await bob.page.close();
  await gate.remove();
});
