// Pictures of pages for people to look at: in `end2end/screenshots`, where PARLOR_WRITE_PICTURES is set. A run that
// nobody looks at takes none.

import { join } from 'node:path';
import type { Page } from '@playwright/test';

export const ARE_WANTED = Boolean(process.env.PARLOR_WRITE_PICTURES);

/** Keeps a picture of a page as it stands. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (ARE_WANTED) await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

const FOLDER = join(import.meta.dirname, '..', 'screenshots');
