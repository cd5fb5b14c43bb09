// How long a page waits for its program before it says that it has not come: ten seconds, which no test needs.

import type { Page } from '@playwright/test';

/** Half a second of waiting is ten to this page. */
export async function shortenPatience(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = ((then: () => void, ms = 0) => setTimeout(then, ms === 10_000 ? 500 : ms)) as typeof setTimeout;
  });
}
