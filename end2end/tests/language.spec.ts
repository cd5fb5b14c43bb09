// The language of a page: which one it is, from the server's HTML to the news of a call, and that a name of any writing
// leaves its sentence whole.

import type { Page } from '@playwright/test';
import { objections, SCHEMES, SIZES } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { layoutFaults } from './layout.ts';
import { keepPicture } from './picture.ts';

const REFUSED = /Failed to load resource/;
const GERMAN = 'de-DE';
/** Also the narrowest phone, and one on its side. */
const VIEWPORTS = { narrow: { width: 320, height: 640 }, phone: { width: 390, height: 844 }, side: { width: 740, height: 360 }, desk: SIZES.desk };

/** The page as it stands fits everywhere, and is accessible. */
async function expectFits(page: Page, state: string): Promise<void> {
  for (const [size, viewport] of Object.entries(VIEWPORTS)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect.poll(() => layoutFaults(page), { message: `${state}: ${size}` }).toEqual([]);
      await keepPicture(page, `german-${state}-${size}-${colorScheme}`);
    }
  }
  expect(await objections(page), state).toEqual([]);
}

async function expectLanguage(page: Page, language: string): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
}

test('a browser that asks for German gets it, from the HTML of the server to the news of the call', async ({ invite, room }) => {
  test.slow();
  const alice = await invite('Alice', { locale: GERMAN });
  const { page } = alice;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const tile = (name: string) => page.getByRole('group', { name, exact: true });
  const news = page.getByRole('status');
  const html = await (await page.goto(`${alice.origin}/room/${room}`))!.text();
  for (const part of ['<html lang="de">', 'content="Videoanrufe auf dem eigenen Server.', '<h1>Bereit für den Anruf?</h1>', 'Anruf beitreten', '"{name} ist beigetreten."']) expect(html).toContain(part);
  await expectLanguage(page, 'de');
  await expect(button('Mikrofon')).toHaveAttribute('aria-pressed', 'true');
  await expect(button('Kamera')).toHaveAttribute('aria-pressed', 'true');
  for (const name of ['Mikrofon auswählen', 'Kamera auswählen', 'Lautsprecher auswählen']) await expect(page.getByRole('combobox', { name })).toBeVisible();
  await button('Anruf beitreten').click();
  await expect(page.getByRole('textbox', { name: 'Ihr Name' })).toHaveAccessibleDescription(/Bitte zuerst einen Namen eingeben/);
  await expectFits(page, 'lobby');
  await page.getByRole('textbox', { name: 'Ihr Name' }).fill('Alice');
  await button('Anruf beitreten').click();

  await expect(page.getByRole('main', { name: 'Anruf', exact: true })).toBeVisible();
  await expect(page.getByRole('toolbar', { name: 'Anrufsteuerung' })).toBeVisible();
  await expect(tile('Alice (ich)')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Noch ist niemand sonst da' })).toBeVisible();
  await button('Link kopieren').click();
  await expect(news).toContainText('Link kopiert.');
  await expectFits(page, 'alone');

  // Each reads their own language in one call.
  const bob = await invite('Bob');
  await bob.join(room);
  await expect(news).toContainText('Bob ist beigetreten.');
  await expect(bob.page.getByRole('status')).toContainText('You are in the call with one other person.');
  await expectLanguage(bob.page, 'en');
  await bob.turn('Microphone', 'off');
  await expect(tile('Bob').getByText('Mikrofon aus')).toBeAttached();
  await bob.openText();
  await bob.share();
  await expect(news).toContainText('Bob teilt einen Bildschirm.');
  await expect(tile('Bildschirm von Bob')).toBeVisible();
  await alice.openText();
  await button('Bildschirm teilen').click();
  await expect(button('Bildschirm teilen')).toHaveAttribute('aria-pressed', 'true');
  await page.bringToFront();
  await expect(tile('Ihr Bildschirm').getByRole('button', { name: 'Beenden' })).toBeVisible();
  await expectFits(page, 'call');
  await page.setViewportSize(SIZES.desk);
  await tile('Bob').hover();
  await tile('Bob').getByRole('button', { name: 'Mehr', exact: true }).click();
  await expect(alice.sheet('Bob').getByText(/^Direkte Verbindung · Umlaufzeit \d+ ms · nichts verloren$/)).toBeVisible();
  await expectFits(page, 'sheet');
  await page.keyboard.press('Escape');

  await bob.leave();
  await expect(news).toContainText('Bob hat den Anruf verlassen.');
  await button('Verlassen').click();
  await expect(page.getByRole('heading', { name: 'Sie haben den Anruf verlassen' })).toBeFocused();
  await expect(button('Wieder beitreten')).toBeVisible();
  await expectLanguage(page, 'de');
  await expectFits(page, 'left');
  await page.getByRole('link', { name: 'Zur Startseite' }).click();
  await expect(page.getByRole('heading', { name: 'Nur herein.' })).toBeVisible();
  await expectFits(page, 'home');
});

test('what cannot be done is said in German, by the server and by the page', async ({ invite, room, watch }) => {
  watch.allow(REFUSED);
  const alice = await invite('Alice', { locale: GERMAN });
  const { page } = alice;
  for (const [path, status, heading] of [
    ['/nothing-here', 404, 'Seite nicht gefunden'],
    ['/room/not%20a%20room', 404, 'Das ist kein Name eines Raums'],
    ['/room/den?relay=only', 404, 'Dieser Server kann keine Adressen verbergen'],
  ] as const) {
    const answer = await page.goto(`${alice.origin}${path}`);
    expect(answer!.status()).toBe(status);
    expect(answer!.headers().vary).toContain('accept-language, cookie');
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expectLanguage(page, 'de');
    await expectFits(page, `no-${path.length}`);
  }
  await page.goto(`${alice.origin}/go?room=李`);
  await expect(page.getByRole('textbox', { name: 'Name oder Link des Raums' })).toHaveAccessibleDescription(/Der Name eines Raums kann die Buchstaben a bis z/);

  let answer = { status: 503, json: { error: 'busy' } as object };
  await page.route('**/api/join_room', (route) => route.fulfill({ ...answer, headers: { serverfnerror: 'true' } }));
  await page.goto(`${alice.origin}/room/${room}`);
  const join = page.getByRole('button', { name: 'Anruf beitreten' });
  await expect(page.getByRole('button', { name: 'Kamera', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('textbox', { name: 'Ihr Name' }).fill('Alice');
  await join.click();
  await expect(page.getByRole('alert').filter({ hasText: 'Der Server ist ausgelastet. Bitte gleich noch einmal versuchen.' })).toBeVisible();
  answer = { status: 409, json: { error: 'room_full', capacity: 2 } };
  await join.click();
  await expect(page.getByRole('heading', { name: 'Dieser Raum ist voll' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Noch einmal versuchen' })).toBeVisible();
});

test('French is answered in English, and the cookie goes before what the browser asks for', async ({ invite, room }) => {
  const french = await invite('Camille', { locale: 'fr-FR' });
  await french.visit(room);
  await expectLanguage(french.page, 'en');
  for (const [locale, chosen, heading] of [[GERMAN, 'en', 'Ready to join?'], ['fr-FR', 'de', 'Bereit für den Anruf?'], [GERMAN, 'tlh', 'Bereit für den Anruf?']] as const) {
    const { page, origin } = await invite('Alice', { locale });
    await page.context().addCookies([{ name: 'lang', value: chosen, url: origin, sameSite: 'Lax' }]);
    await page.goto(`${origin}/room/${room}`);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expectLanguage(page, heading.startsWith('Ready') ? 'en' : 'de');
  }
});

test('a name that is written from right to left leaves its sentence whole', async ({ invite, room }) => {
  const alice = await invite('Alice', { permissions: [] });
  await alice.visit(room);
  await expect(alice.page.getByText(/are blocked/)).toBeVisible();
  await alice.enterAsIs();
  // Without isolation the number would stand on the wrong side of the name, and the full stop before it.
  const name = 'דנה (2)';
  const dana = await invite(name, { permissions: [] });
  await dana.visit(room);
  await expect(dana.page.getByText(/are blocked/)).toBeVisible();
  await dana.nameField.fill(name);
  await dana.joinButton.click();
  const news = alice.page.getByRole('status').getByText(`\u2068${name}\u2069 joined.`, { exact: true });
  await expect(news).toBeVisible();
  await expect(alice.tile(name)).toBeVisible();
  await expect(dana.tile(`\u2068${name}\u2069 (you)`)).toBeVisible();
  // From left to right: the number, the name, and what is said of it.
  expect(await news.evaluate(placesOf, ['2', 'דנה', 'joined', '.'])).toEqual(['2', 'דנה', 'joined', '.']);
  // The name alone reads from its right: the number is at its left.
  expect(await alice.tile(name).getByText(name, { exact: true }).evaluate(placesOf, ['(', 'דנה'])).toEqual(['(', 'דנה']);
});

/** Parts of the text of an element, from left to right. */
function placesOf(element: Element, parts: string[]): string[] {
  const text = element.firstChild!;
  const left = (part: string) => {
    const range = document.createRange();
    const start = text.nodeValue!.indexOf(part);
    range.setStart(text, start);
    range.setEnd(text, start + part.length);
    return range.getBoundingClientRect().left;
  };
  return [...parts].sort((one, other) => left(one) - left(other));
}
