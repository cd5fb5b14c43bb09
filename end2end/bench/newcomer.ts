// A newcomer: opens a page and joins.

import type { Browser, BrowserContext, Page } from '@playwright/test';
import { note } from './clock.ts';

/** What is different about a page, where something has to be. */
export type Conditions = {
  /** How many times slower its processor is made. */
  slower?: number;
  /** Through which candidates it connects. */
  policy?: RTCIceTransportPolicy;
};

/** Nobody clicks in the moment in which a page can be used. So long it is usable, its camera open, and it is at rest. */
const REST_MS = 500;

/** A page of a context of its own, its camera open. */
export async function open(browser: Browser, url: string, { slower = 1, policy }: Conditions = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  await note(context, policy);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await page.goto(url);
  await page.waitForFunction((restMs) => {
    const { usable = Infinity, camera = Infinity, busy = 0 } = window.moments;
    return performance.now() - Math.max(usable, camera, busy) > restMs;
  }, REST_MS);
  return { context, page };
}

/** Clicks, and where there is a name, gives it first. */
export async function enter(page: Page): Promise<void> {
  const name = page.getByRole('textbox', { name: 'Your name' });
  if (await name.isVisible()) await name.fill('Bench');
  await page.getByRole('button', { name: 'Join call' }).click();
}
