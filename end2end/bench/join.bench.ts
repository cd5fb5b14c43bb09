// How long it takes into a call: Parlor and the smallest page in turn, in the same browser, on the same machine; as it is,
// and on one whose processor is half as fast.
//
// One person waits in the room; another opens it in a fresh context, with an empty cache, and joins when the page allows
// it, the camera is open and the page has come to rest.

import { randomBytes } from 'node:crypto';
import { type BrowserContext, expect, test } from '@playwright/test';
import { Server } from '../tests/server.ts';
import { type Join, read, STAGES } from './clock.ts';
import { enter, open } from './newcomer.ts';
import { Relay } from './relay.ts';
import { median, percentile, table } from './table.ts';

const JOINS = 20;

/** How many times slower the newcomer's processor is made. */
const SLOWER = [1, 2];

test('join', async ({ browser }) => {
  test.setTimeout(30 * 60_000);
  const [parlor, relay] = [await Server.start(), await Relay.start()];
  const room = `bench-${randomBytes(8).toString('hex')}`;
  const pages = { parlor: `${parlor.origin}/room/${room}`, minimal: `${relay.origin}/#${room}` };
  const waiting: BrowserContext[] = [];
  for (const name of ['parlor', 'minimal'] as const) {
    const { context, page } = await open(browser, pages[name]);
    if (name === 'parlor') await enter(page);
    waiting.push(context);
  }
  for (const slower of SLOWER) {
    const joins: Record<keyof typeof pages, Join[]> = { parlor: [], minimal: [] };
    // The first round warms both up and is not counted.
    for (let round = 0; round <= JOINS; round++) {
      for (const name of ['parlor', 'minimal'] as const) {
        const { context, page } = await open(browser, pages[name], { slower });
        await enter(page);
        const join = await read(page);
        if (round > 0) joins[name].push(join);
        if (name === 'parlor') await page.getByRole('button', { name: 'Leave' }).click();
        await context.close();
        if (name === 'parlor') await expect(waiting[0]!.pages()[0]!.locator('video')).toHaveCount(1);
      }
    }
    report(joins, slower);
  }
  for (const context of waiting) await context.close();
  await parlor.stop();
  await relay.stop();
});

/** Prints what the joins come to. */
function report(joins: Record<'parlor' | 'minimal', Join[]>, slower: number): void {
  const rows = STAGES.map((stage) => {
    const of = (name: keyof typeof joins) => joins[name].map((join) => join[stage]).filter((ms) => ms !== undefined);
    const [ours, theirs] = [of('parlor'), of('minimal')];
    const ratio = ours.length && theirs.length ? (median(ours) / median(theirs)).toFixed(2) : '';
    const cell = (all: number[]) => (all.length ? `${Math.round(median(all))} / ${Math.round(percentile(all, 95))}` : '');
    return [stage, cell(ours), cell(theirs), ratio];
  });
  const on = slower === 1 ? '' : `, on a processor ${slower} times slower`;
  console.log(table([`stage, ms: median / p95 of ${JOINS}${on}`, 'Parlor', 'smallest page', 'ratio of medians'], rows));
}
