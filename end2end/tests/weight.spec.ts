// What a room costs: before anybody is in it, and with a call.

import type { Page, Response } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** What travels at most, in bytes. */
const BUDGET = {
  /** All that is asked for until one can join. */
  lobby: 200_000,
  /** That, and all that a call loads. */
  call: 270_000,
};

/** The parts of the page that the lobby waits for, and those of a call. */
const LOBBY = ['parlor.css', 'parlor.js', 'parlor.wasm'];
const CALL = ['call.wasm'];

test('a room is usable after 200 KB and a call after 270 KB, compressed, and all of it is kept for ever', async ({ context, parlor, room }, info) => {
  await context.addInitScript(() => {
    // As it happens, and not in the next frame: by then the rest may be asked for. One can join before the program is
    // there, but not be heard: that it has come shows in the toggles.
    const watch = new MutationObserver(() => {
      const buttons = [...document.querySelectorAll('button')];
      if (!buttons.some(({ disabled, textContent }) => !disabled && textContent?.trim() === 'Microphone')) return;
      watch.disconnect();
      Object.assign(window, { usableMs: performance.now() });
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true });
  });
  const page = await context.newPage();
  const answers: Response[] = [];
  page.on('response', (answer) => answers.push(answer));
  await page.goto(`${parlor.origin}/room/${room}`);
  await expect(page.getByRole('button', { name: 'Microphone', exact: true })).toBeEnabled();
  await expect.poll(async () => (await loaded(page)).map(({ name }) => name), { message: 'what the page has loaded' }).toEqual(expect.arrayContaining(CALL));

  const all = await loaded(page);
  const before = all.filter(({ isEarly }) => isEarly);
  const named = (files: File[]) => files.map(({ name }) => name).filter((name) => /[.]/.test(name)).sort();
  expect(named(before)).toEqual(LOBBY);
  expect(named(all)).toEqual([...LOBBY, ...CALL].sort());
  const sum = (files: File[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);
  const list = all.map(({ name, bytes }) => `${name} ${bytes}`).join(', ');
  info.annotations.push({ type: 'measured', description: `${info.project.name}: ${sum(before)} bytes until one can join, ${sum(all)} with a call: ${list}` });
  expect(sum(before), list).toBeLessThanOrEqual(BUDGET.lobby);
  expect(sum(all), list).toBeLessThanOrEqual(BUDGET.call);

  const files = answers.filter((answer) => new URL(answer.url()).pathname.startsWith('/pkg/'));
  expect(files).toHaveLength(LOBBY.length + CALL.length);
  for (const file of files) {
    const headers = await file.allHeaders();
    expect(headers['content-encoding'], file.url()).toBe('br');
    expect(headers['cache-control'], file.url()).toBe('public, max-age=31536000, immutable');
    expect(new URL(file.url()).pathname, 'a new build is a new address').toMatch(/^\/pkg\/[0-9a-f]{16}\//);
  }
});

type File = { name: string; bytes: number; isEarly: boolean };

/** Everything of the page, by the clock and the scales of the browser. Source: Resource Timing §4.3. */
async function loaded(page: Page): Promise<File[]> {
  return page.evaluate(() => {
    const usableMs: number = (window as any).usableMs;
    const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')] as PerformanceResourceTiming[];
    return entries
      .filter(({ name, responseEnd }) => name.startsWith('http') && responseEnd > 0)
      .map(({ name, transferSize, startTime }) => ({ name: new URL(name).pathname.split('/').at(-1)!, bytes: transferSize, isEarly: startTime <= usableMs }));
  });
}
