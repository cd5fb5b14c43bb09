// What is shared in the tests: a tab of its own, whose picture and sound are known.

import type { BrowserContext, Page } from '@playwright/test';
import { SURFACE } from './browsers.ts';
import { type Card, CARDS } from './media.ts';

/** Opens a tab that shows a card, with a square that wanders over it, and plays a tone if it has one. It is up for being shared until the next one is opened. */
export async function openSurface(context: BrowserContext, card: Card, toneHz?: number): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize(SURFACE_SIZE);
  await page.setContent('<canvas></canvas>');
  // Sound needs a touch first.
  await page.mouse.click(5, 5);
  await page.evaluate(({ title, colour, toneHz, PERIOD_MS }) => {
    document.title = title;
    document.body.style.margin = '0';
    const canvas = document.querySelector('canvas')!;
    Object.assign(canvas, { width: innerWidth, height: innerHeight });
    canvas.style.display = 'block';
    const context = canvas.getContext('2d')!;
    let drawn = -Infinity;
    const draw = (at: number) => {
      requestAnimationFrame(draw);
      if (at - drawn < PERIOD_MS) return;
      drawn = at;
      context.fillStyle = `rgb(${colour})`;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = 'rgb(245 245 245)';
      context.fillRect(((at / 2000) % 0.75) * canvas.width, canvas.height * 0.375, canvas.width / 4, canvas.height / 4);
    };
    requestAnimationFrame(draw);
    if (toneHz) {
      const sound = new AudioContext();
      const tone = new OscillatorNode(sound, { frequency: toneHz });
      tone.connect(new GainNode(sound, { gain: 0.3 })).connect(sound.destination);
      tone.start();
    }
  }, { title: SURFACE, colour: CARDS[card].join(' '), toneHz, PERIOD_MS });
  return page;
}

/** Small and slow, since two cores encode and decode it: what is tested is whether it arrives. */
const SURFACE_SIZE = { width: 640, height: 360 };
/** Ten pictures a second, as the cameras. */
const PERIOD_MS = 100;

/** Takes a tab out of the choice, so that the next one opened is shared. */
export async function retitle(surface: Page): Promise<void> {
  await surface.evaluate(() => (document.title = 'Not up for sharing'));
}

/** Opens a tab of small text, longer than its window. It is up for being shared. */
export async function openText(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1280, height: 720 });
  const lines = Array.from({ length: 160 }, (_, i) => `<p><b>${i + 1}</b> ${WORDS.slice(i % 7).join(' ')}, and ${((i * 7919) % 9973).toString(36)} of ${i * 13} remain.</p>`);
  await page.setContent(`<!doctype html><title>${SURFACE}</title><style>body { margin: 1rem 2rem; font: 13px/1.5 sans-serif; columns: 2; background: #fff; color: #111 } p { margin: 0 }</style>${lines.join('')}`);
  return page;
}

const WORDS = 'The release is planned for the second week of March; what is open stands below, by owner and by date'.split(' ');
