// The ways into a room, and the pages for what is not one.

import { expect, test } from './fixtures.ts';

const GENERATED = /\/room\/([a-z]{5}-){7}[a-z]{5}$/;

test('a new call has a link of its own that nobody can guess', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'New call' }).click();
  await expect(page).toHaveURL(GENERATED);
  await expect(page.getByRole('button', { name: 'Join call' })).toBeVisible();
  const first = page.url();
  await page.goto('/');
  await page.getByRole('button', { name: 'New call' }).click();
  await expect(page).toHaveURL(GENERATED);
  expect(page.url()).not.toBe(first);
});

test('the home page takes a room by its name and by its link', async ({ page, parlor, room }) => {
  for (const text of [room, `${parlor.origin}/room/${room}`, ` ${room.replace('-', ' ').toUpperCase()} `]) {
    await page.goto('/');
    await page.getByRole('textbox', { name: 'Room name or link' }).fill(text);
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await expect(page, `from ${JSON.stringify(text)}`).toHaveURL(new RegExp(`/room/${room}$`));
    await expect(page.getByRole('button', { name: 'Join call' })).toBeVisible();
  }
});

test('the home page says what is wrong with a name that cannot be a room', async ({ page, watch }) => {
  watch.allow(/400 \(Bad Request\)/);
  await page.goto('/');
  const field = page.getByRole('textbox', { name: 'Room name or link' });
  for (const text of ['', '李', 'https://elsewhere.example/room/a', 'a'.repeat(65), '李"><b>']) {
    await field.fill(text);
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await expect(page, JSON.stringify(text)).toHaveURL(/\/go\?/);
    await expect(field, JSON.stringify(text)).toHaveAttribute('aria-invalid', 'true');
    await expect(field, JSON.stringify(text)).toHaveAccessibleDescription(/\.$/);
    await expect(field, 'what was typed can be mended').toHaveValue(text);
    await expect(field).toBeFocused();
  }
});

test('the home page works without a script', async ({ browser, watch, parlor, room }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await watch.add(context);
  const page = await context.newPage();
  await page.goto(parlor.origin);
  await page.getByRole('button', { name: 'New call' }).click();
  await expect(page).toHaveURL(new RegExp(`${GENERATED.source.slice(0, -1)}\\??$`));
  await page.goto(parlor.origin);
  await page.getByRole('textbox', { name: 'Room name or link' }).fill(room);
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/room/${room}$`));
  await context.close();
});

test('a bookmark of /new leads to a fresh room every time', async ({ page, request }) => {
  const answer = await request.get('/new', { maxRedirects: 0 });
  expect(answer.status()).toBe(303);
  expect(answer.headers().location).toMatch(GENERATED);
  await page.goto('/new');
  await expect(page).toHaveURL(GENERATED);
  expect(page.url()).not.toContain(answer.headers().location);
  await expect(page.getByRole('button', { name: 'Join call' })).toBeVisible();
});

test('a link that cannot be a room is a 404 that says so', async ({ page, watch }) => {
  watch.allow(/404 \(Not Found\)/);
  for (const path of ['/room/not%20a%20room', '/room/%3Cb%3E', `/room/${'a'.repeat(65)}`]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByText(/room/i).first(), path).toBeVisible();
    await expect(page.getByRole('button', { name: 'Join call' })).toHaveCount(0);
  }
  const answer = await page.goto('/nothing-here');
  expect(answer?.status()).toBe(404);
});

test('the first person is given the link, and it is the one to send', async ({ alice, room, watch }) => {
  await alice.call.getByRole('button', { name: 'Copy link' }).click();
  await expect(alice.page.getByRole('status').getByText(/copied/i)).toBeVisible();
  // Parlor's own pages may not read the clipboard; another one may.
  const elsewhere = 'http://elsewhere.localhost/';
  watch.permit(elsewhere);
  const page = await alice.page.context().newPage();
  await page.route(elsewhere, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' }));
  await page.goto(elsewhere);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${alice.origin}/room/${room}`);
});
