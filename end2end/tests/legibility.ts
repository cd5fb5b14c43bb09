// What a shared screen is worth to who sees it: whether small text is sharp, how soon it is scrolled, how smoothly a
// film moves. The same figures for every page that shows what is sent and what arrives in two elements.

import type { Locator, Page } from '@playwright/test';
import { reception } from './media.ts';
import { until } from './until.ts';

/** How a text arrives. */
export type Text = {
  /** Across and down, in pixels. */
  size: number[];
  /** How sharp it is once it stands still, as a share of what is sent. */
  sharpness: number;
  /** When it was, in milliseconds. */
  sharpMs: number;
  /** How long after it was scrolled the others see so, in milliseconds: the longest time. */
  scrolledMs: number;
};

/** How long each of these may take, before it counts as never: many times what an idle machine needs. */
const PATIENCE_MS = 20_000;

/** How a text is looked at: how long it stands still at first, and where it is scrolled to. */
export type Course = { standsMs: number; scrolls: number[] };

/** What is measured. */
const MEASURED: Course = { standsMs: 5_000, scrolls: [600, 0, 600] };

/** From here on two pictures are of different parts of a text. */
const SCROLLED = 12;

/** A text is as sharp as it gets. */
const SHARP = 0.9;

/** Looks at a text that begins to be shared; then scrolls it. */
export async function text(surface: Page, sent: Locator, received: Locator, { standsMs, scrolls }: Course = MEASURED): Promise<Text> {
  const began = Date.now();
  await until(PATIENCE_MS, async () => String(await size(received)) === String(await size(sent)), 50);
  const score = async () => (await sharpness(received)) / (await sharpness(sent));
  let reached = 0;
  await until(PATIENCE_MS, async () => (reached = await score()) >= SHARP, 200);
  const sharpMs = Date.now() - began;
  // A narrow line pays for the first picture for two seconds: until then the encoder leaves others out, and a browser
  // captures a text that stands still only once a second.
  await until(2 * standsMs, () => Date.now() - began > standsMs, 50);
  const took: number[] = [];
  for (const top of scrolls) took.push(await scroll(surface, top, sent, received));
  return { size: await size(received), sharpness: reached, sharpMs, scrolledMs: Math.max(...took) };
}

/** Scrolls a text that is shared; how long after it the others see so, in milliseconds. */
async function scroll(surface: Page, top: number, sent: Locator, received: Locator): Promise<number> {
  // The page notes the moment itself. It is asked rarely: what this costs it would be measured too.
  const before = await gray(sent);
  await note(received);
  const scrolled = await surface.evaluate((top) => (scrollTo(0, top), Date.now()), top);
  let target = before;
  const moved = await until(PATIENCE_MS, async () => difference((target = await gray(sent)), before) > SCROLLED, 100);
  if (!moved) return Infinity;
  let shown = Infinity;
  await until(PATIENCE_MS, async () => (shown = await firstShown(received, target)) < Infinity, 100);
  return shown - scrolled;
}

/** Pictures a second, over a second and a half. */
export async function rate(received: Locator): Promise<number> {
  const [from, at] = [(await reception(received)).framesDecoded, Date.now()];
  await until(2_000, async () => Date.now() - at > 1_500, 100);
  return (((await reception(received)).framesDecoded - from) * 1000) / (Date.now() - at);
}

/** Lets the screens of a page take no more than a narrow line has, even if the page allows them more later. */
export async function cap(page: Page, maxBitrate: number): Promise<void> {
  await page.evaluate(async (maxBitrate) => {
    const isScreen = ({ track }: RTCRtpSender) => track?.kind === 'video' && !track.label.startsWith('fake');
    const { setParameters } = RTCRtpSender.prototype;
    RTCRtpSender.prototype.setParameters = function (parameters) {
      if (isScreen(this)) {
        for (const encoding of parameters.encodings) encoding.maxBitrate = Math.min(encoding.maxBitrate ?? Infinity, maxBitrate);
      }
      return setParameters.call(this, parameters);
    };
    const screens = window.observed.connections.flatMap((connection) => connection.getSenders()).filter(isScreen);
    if (!screens.length) throw new Error('there is no screen to cap');
    for (const sender of screens) await sender.setParameters(sender.getParameters());
  }, maxBitrate);
}

/** The codecs that a page's pictures are sent in. */
export async function codecs(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const connection of window.observed.connections.filter((connection) => connection.connectionState === 'connected')) {
      const stats = [...((await connection.getStats()) as unknown as Map<string, any>).values()];
      const sent = stats.filter((s) => s.type === 'outbound-rtp' && s.kind === 'video' && s.active);
      found.push(...sent.map((s) => stats.find(({ id }) => id === s.codecId)?.mimeType));
    }
    return found;
  });
}

/** Across and down, in pixels. */
export async function size(video: Locator): Promise<number[]> {
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

/** Notes what a `<video>` shows from now on, within its page: what the test asks meanwhile is not timed with it. */
async function note(video: Locator): Promise<void> {
  await video.evaluate((element: Noted) => {
    const context = new OffscreenCanvas(320, 180).getContext('2d', { willReadFrequently: true })!;
    const noted: Noted['noted'] = (element.noted = []);
    const look = () => {
      context.drawImage(element, 0, 0, 320, 180);
      noted.push({ at: Date.now(), data: context.getImageData(0, 0, 320, 180).data });
      if (element.noted === noted && noted.length < 200) element.requestVideoFrameCallback(look);
    };
    element.requestVideoFrameCallback(look);
  });
}

/** When it first showed such a picture, on the machine's clock; `Infinity` if it has not yet. */
async function firstShown(video: Locator, target: number[]): Promise<number> {
  return video.evaluate((element: Noted, { target, near }) => {
    const is = (data: Uint8ClampedArray) => target.reduce((sum, value, i) => sum + Math.abs(value - data[4 * i + 1]!), 0) / target.length < near;
    return element.noted.find(({ data }) => is(data))?.at ?? Infinity;
  }, { target, near: SCROLLED });
}

/** A `<video>` whose coarse pictures are noted. */
type Noted = HTMLVideoElement & { noted: { at: number; data: Uint8ClampedArray }[] };

/** How far two of them are apart, on average. */
function difference(one: number[], other: number[]): number {
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
}
