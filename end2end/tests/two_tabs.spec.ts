// The README's two tabs: two pages of one browser profile, side by side on one machine.

import { expect, test } from './fixtures.ts';
import { audible } from './media.ts';
import { expectAllHearAndSee, joinTogether } from './person.ts';

test('two tabs of one browser see and hear each other without an echo', async ({ context, invite, room }) => {
  const alice = await invite('Alice', { context });
  const bob = await invite('Bob', { context });
  await joinTogether(room, alice, bob);
  await alice.expectTiles('Bob');
  await bob.expectTiles('Alice');
  await expectAllHearAndSee(alice, bob);

  // Nobody hears themselves, and everybody hears the other once.
  for (const person of [alice, bob]) {
    expect(await audible(person.page), `what ${person.name}'s tab plays`).toEqual({ own: 0, received: [1] });
    expect(await person.video(`${person.name} (you)`).evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);
  }

  // Each tab has its own seat and its own switches.
  expect(alice.peerId).not.toBe(bob.peerId);
  await alice.turn('Microphone', 'off');
  await bob.expectHearsNothingOf('Alice');
  await alice.expectHears('Bob');
});
