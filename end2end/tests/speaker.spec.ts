// Who speaks is to be seen.

import { expect, test } from './fixtures.ts';

test('only the tile of the person who speaks is outlined', async ({ pair: [alice, bob] }) => {
  // The fake microphone beeps once a second.
  await alice.turn('Microphone', 'off');
  await expect(alice.tile('Bob')).toHaveCSS('outline-style', 'solid');
  await expect(bob.tile('Alice')).toHaveCSS('outline-style', 'none');
  await bob.turn('Microphone', 'off');
  await expect(alice.tile('Bob')).toHaveCSS('outline-style', 'none');
  await alice.turn('Microphone', 'on');
  await expect(bob.tile('Alice')).toHaveCSS('outline-style', 'solid');
});
