// Which texts bypass the table of sentences, and which layouts break when sentences are 40 % longer or are read from
// the right: `pseudo.ts` says how.

import type { Page } from '@playwright/test';
import { expect, PERMISSIONS, test } from './fixtures.ts';
import { layoutFaults } from './layout.ts';
import { keepPicture } from './picture.ts';
import { bypassing, pseudo, speakPseudo } from './pseudo.ts';

/** The narrowest phone, a usual one, one on its side, and a desk. */
const SIZES = { narrow: { width: 320, height: 640 }, phone: { width: 390, height: 844 }, side: { width: 740, height: 360 }, desk: { width: 1440, height: 900 } };

/** A page that was changed on its way is of no machine, so the browser does not let it connect with this one by itself. */
const TRUSTED = [...PERMISSIONS, 'local-network-access'];

for (const direction of ['ltr', 'rtl'] as const) {
  test(`every text is of the table and has room to grow, ${direction}`, async ({ invite, room }) => {
    test.slow();
    const alice = await invite('Alice', { permissions: TRUSTED });
    const { page } = alice;
    const button = (name: string) => page.getByRole('button', { name: pseudo(name), exact: true });
    const tile = (name: string) => page.getByRole('group', { name, exact: true });
    const look = (state: string) => expectSound(page, `${direction}-${state}`, room);
    await speakPseudo(page, direction);
    await page.goto(`${alice.origin}/room/${room}`);
    await expect(button('Camera')).toHaveAttribute('aria-pressed', 'true');
    await expect(button('Microphone')).toHaveAttribute('aria-pressed', 'true');
    await button('Join call').click();
    await button('Test my connection').click();
    await expect(page.getByText(pseudo('{way}: tried in the call.', { way: pseudo('UDP to the server') }))).toBeVisible();
    await look('lobby');
    await page.getByRole('textbox', { name: pseudo('Your name') }).fill('Alice');
    await button('Join call').click();
    await expect(tile(pseudo('{name} (you)', { name: 'Alice' }))).toBeVisible();
    await expect(button('Copy link')).toBeVisible();
    await look('alone');

    const bob = await invite('Bob');
    await bob.join(room);
    await expect(page.getByRole('status').getByText(pseudo('{name} joined.', { name: 'Bob' }))).toBeVisible();
    await bob.turn('Microphone', 'off');
    await look('pair');
    await bob.openText();
    await bob.share();
    await expect(tile(pseudo("{name}'s screen", { name: 'Bob' }))).toBeVisible();
    await alice.openText();
    await button('Share screen').click();
    await page.bringToFront();
    await expect(button('Stop')).toBeVisible();
    await look('shares');

    await page.setViewportSize(SIZES.desk);
    for (const name of ['Bob', pseudo("{name}'s screen", { name: 'Bob' })]) {
      await tile(name).hover();
      await tile(name).getByRole('button', { name: pseudo('More'), exact: true }).click();
      await expect(alice.sheet(name)).toBeVisible();
      await look(name === 'Bob' ? 'sheet' : 'screen-sheet');
      await page.keyboard.press('Escape');
      await page.setViewportSize(SIZES.desk);
    }
    await button('Leave').click();
    await expect(page.getByRole('heading', { name: pseudo('You left the call') })).toBeFocused();
    await look('left');
    await page.getByRole('link', { name: pseudo('Back to the start page') }).click();
    await expect(button('New call')).toBeVisible();
    await look('home');
  });
}

test('a text that is in no table, and a layout that breaks, are found', async ({ invite, room }) => {
  const { page, origin } = await invite('Alice', { permissions: TRUSTED });
  await speakPseudo(page, 'ltr');
  await page.goto(`${origin}/room/${room}`);
  const join = page.getByRole('button', { name: pseudo('Join call') });
  await expect(page.getByRole('button', { name: pseudo('Camera'), exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expectSound(page, 'found', room);
  await join.evaluate((join) => join.append('at once'));
  await page.getByRole('textbox').evaluate((field) => field.setAttribute('placeholder', 'Alice Example'));
  expect(await bypassing(page, room)).toEqual(['at once', 'Alice Example']);
  await join.evaluate((join) => Object.assign(join.style, { width: '4rem', overflow: 'hidden' }));
  expect((await layoutFaults(page)).join()).toContain(`cut off at its side: "${pseudo('Join call')}"`);
  await join.evaluate((join) => Object.assign(join.style, { width: '', marginTop: '-4rem' }));
  expect((await layoutFaults(page)).join()).toContain(' on ');
});

/** All that the page says is of the table, and is seen whole in every size. */
async function expectSound(page: Page, state: string, room: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await expect.poll(() => layoutFaults(page), { message: `${state}: ${size}` }).toEqual([]);
    await keepPicture(page, `pseudo-${state}-${size}`);
  }
  expect(await bypassing(page, 'Alice', 'Bob', room), state).toEqual([]);
}
