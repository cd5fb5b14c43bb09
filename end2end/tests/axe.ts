// What axe-core says of a page as it stands, by day and by night, on a desk and on a phone.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 900 } };
export const SCHEMES = ['light', 'dark'] as const;

/** Nothing to object to, in every size and colour scheme. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await objections(page), `${state}: ${size}, ${colorScheme}`).toEqual([]);
    }
  }
}

/** A line for each element that a rule objects to: all of axe-core's rules, its good advice too. */
export async function objections(page: Page): Promise<string[]> {
  // Evaluated rather than added as a script, so that the page's own policy stays as it is.
  await page.evaluate(`${SOURCE}; 0`);
  return page.evaluate(async () => {
    const { violations } = await (window as any).axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }: any) => nodes.map(({ target, failureSummary }: any) => `${id}: ${target}: ${failureSummary}`));
  });
}
