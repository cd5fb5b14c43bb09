// Three people and more.

import { expect, test } from './fixtures.ts';
import { expectAllHearAndSee, joinTogether, type Person } from './person.ts';

test('three people see and hear each other, and a fourth comes and goes', async ({ invite, room }) => {
  test.slow();
  const three = await Promise.all(['Alice', 'Bob', 'Carol'].map((name) => invite(name)));
  await joinTogether(room, ...three);
  const othersOf = (one: Person) => three.filter((other) => other !== one).map((other) => other.name);
  for (const one of three) await one.expectTiles(...othersOf(one));
  await expectAllHearAndSee(...three);

  const dave = await invite('Dave');
  await dave.join(room);
  await dave.expectTiles('Alice', 'Bob', 'Carol');
  await Promise.all([dave.expectHearsAndSees('Alice', 'Bob', 'Carol'), ...three.map((one) => one.expectHearsAndSees('Dave'))]);

  await dave.leave();
  for (const one of three) {
    await one.expectTiles(...othersOf(one));
    await expect.poll(async () => (await one.holdings()).connections).toBe(2);
  }
  await Promise.all(three.map((one) => one.expectFramesRising(othersOf(one)[0]!)));
});
