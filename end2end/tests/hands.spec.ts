// A raised hand, and the order in which hands were raised.

import { expect, test } from './fixtures.ts';
import { expectHands, joinTogether } from './person.ts';

test('hands are raised in an order that everybody sees, who comes late and who reloads too', async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice'), await invite('Bob')];
  await joinTogether(room, alice, bob);
  const news = (person: typeof alice) => person.page.getByRole('status');
  await expectHands([alice, bob], []);
  await bob.turnHand('up');
  await expect(news(bob)).toContainText('You raised your hand.');
  await expect(news(alice)).toContainText('Bob raised a hand.');
  await alice.turnHand('up');
  await expectHands([alice, bob], ['Bob', 'Alice']);

  const carol = await invite('Carol');
  await carol.join(room);
  await expectHands([alice, bob, carol], ['Bob', 'Alice']);
  await carol.turnHand('up');
  await expectHands([alice, bob, carol], ['Bob', 'Alice', 'Carol']);

  await test.step('a reload keeps a hand in its place', async () => {
    await bob.page.reload();
    await bob.expectInCall();
    await expect(bob.handToggle).toHaveAttribute('aria-pressed', 'true');
    await expectHands([alice, bob, carol], ['Bob', 'Alice', 'Carol']);
  });

  await test.step('one that is lowered and raised again is the last', async () => {
    await bob.turnHand('down');
    await expect(news(bob)).toContainText('You lowered your hand.');
    await expectHands([alice, bob, carol], ['Alice', 'Carol']);
    await bob.turnHand('up');
    await expectHands([alice, bob, carol], ['Alice', 'Carol', 'Bob']);
  });

  await test.step('a hand goes with who leaves, and is down when they join again', async () => {
    await alice.leave();
    await expectHands([bob, carol], ['Carol', 'Bob']);
    await alice.page.getByRole('button', { name: 'Join again' }).click();
    await alice.expectInCall();
    await expectHands([alice, bob, carol], ['Carol', 'Bob']);
  });
});
