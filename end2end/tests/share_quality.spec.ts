// Whether a shared text can be read, and a shared film moves, on a narrow line.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import { openSurface, openText } from './surface.ts';
import { until } from './until.ts';

const CAP_BPS = 500_000;

test('small text arrives sharp and in full, and is scrolled within a second, at 500 kbit/s', { tag: '@chromium' }, async ({ alice, bob }) => {
  const surface = await openText(alice.page.context());
  await alice.page.bringToFront();
  await alice.share();
  await cap(alice.page);
  const [sent, received] = [alice.ownScreen().locator('video'), bob.video("Alice's screen")];
  await bob.expectFramesRising("Alice's screen").catch(() => {});
  await expect.poll(() => size(received), { timeout: 5_000 }).toEqual(await size(sent));
  expect(await size(sent)).toEqual([1280, 720]);
  const score = async () => (await sharpness(received)) / (await sharpness(sent));
  expect(await until(5_000, async () => (await score()) >= 0.9, 200), `sharpness after 5 s: ${await score()}`).toBe(true);
  const sharp = await score();

  await surface.evaluate(() => scrollTo(0, 600));
  const scrolled = Date.now();
  const there = await until(1_000, async () => (await difference(await gray(sent), await gray(received))) < 12, 50);
  const tookMs = Date.now() - scrolled;
  expect(there, `the scrolled text after ${tookMs} ms`).toBe(true);
  expect(await size(received)).toEqual([1280, 720]);
  test.info().annotations.push({ type: 'text', description: `sharpness ${sharp.toFixed(3)} of what was sent; scrolled text after ${tookMs} ms` });
});

test('what moves arrives with at least fifteen pictures a second', { tag: '@chromium' }, async ({ alice, bob }) => {
  await openSurface(alice.page.context(), 'yellow');
  await alice.page.bringToFront();
  await alice.share();
  const motion = alice.ownScreen().getByRole('button', { name: 'Motion' });
  await motion.click();
  await expect(motion).toHaveAttribute('aria-pressed', 'true');
  await expect(alice.ownScreen().getByRole('button', { name: 'Text' })).toHaveAttribute('aria-pressed', 'false');
  await cap(alice.page);
  await bob.expectSees("Alice's screen", 'yellow');
  const video = bob.video("Alice's screen");
  const rate = async () => {
    const [from, at] = [(await reception(video)).framesDecoded, Date.now()];
    await until(2_000, async () => Date.now() - at > 1_500, 100);
    return (((await reception(video)).framesDecoded - from) * 1000) / (Date.now() - at);
  };
  let best = 0;
  await expect.poll(async () => (best = Math.max(best, await rate())), { message: 'pictures a second', timeout: 15_000 }).toBeGreaterThanOrEqual(15);
  test.info().annotations.push({ type: 'motion', description: `${best.toFixed(1)} pictures a second` });
});

/** Lets the screens of a page take no more than the narrow line has. */
async function cap(page: Page): Promise<void> {
  await page.evaluate(async (maxBitrate) => {
    for (const connection of window.observed.connections) {
      for (const sender of connection.getSenders().filter((sender) => sender.track?.kind === 'video' && !sender.track.label.startsWith('fake'))) {
        const parameters = sender.getParameters();
        for (const encoding of parameters.encodings) Object.assign(encoding, { maxBitrate });
        await sender.setParameters(parameters);
      }
    }
  }, CAP_BPS);
}

async function size(video: Locator): Promise<number[]> {
  return video.evaluate((element: HTMLVideoElement) => [element.videoWidth, element.videoHeight]);
}

/** The mean square of the second derivative of the brightness: the more of it, the sharper the edges. */
async function sharpness(video: Locator): Promise<number> {
  return video.evaluate((element: HTMLVideoElement) => {
    const [wide, high] = [element.videoWidth, element.videoHeight];
    const context = new OffscreenCanvas(wide, high).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(element, 0, 0);
    const { data } = context.getImageData(0, 0, wide, high);
    let sum = 0;
    const at = (x: number, y: number) => data[4 * (y * wide + x) + 1]!;
    for (let y = 1; y < high - 1; y += 1) {
      for (let x = 1; x < wide - 1; x += 1) sum += (4 * at(x, y) - at(x - 1, y) - at(x + 1, y) - at(x, y - 1) - at(x, y + 1)) ** 2;
    }
    return sum / (wide * high);
  });
}

/** A coarse picture of a `<video>`, in shades of grey. */
async function gray(video: Locator): Promise<number[]> {
  return video.evaluate((element: HTMLVideoElement) => {
    const context = new OffscreenCanvas(320, 180).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(element, 0, 0, 320, 180);
    const { data } = context.getImageData(0, 0, 320, 180);
    return Array.from({ length: 320 * 180 }, (_, i) => data[4 * i + 1]!);
  });
}

/** How far two of them are apart, on average. */
async function difference(one: number[], other: number[]): Promise<number> {
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
}
