// How much longer it takes into a call whose media is relayed by the program itself: beside a direct one, in turn, in the
// same browser, on the same machine.
//
// In each of two rooms one person waits; another joins in a fresh context. In one room both ends use relayed candidates
// alone.

import { randomBytes } from 'node:crypto';
import { type BrowserContext, expect, test } from '@playwright/test';
import { ownRelay } from '../tests/own_relay.ts';
import { Server } from '../tests/server.ts';
import { type Join, read, STAGES } from './clock.ts';
import { enter, open } from './newcomer.ts';
import { median, percentile, table } from './table.ts';

const JOINS = 20;

const WAYS = { direct: 'all', relayed: 'relay' } as const;

test('relayed', async ({ browser }) => {
  test.setTimeout(30 * 60_000);
  const parlor = await Server.start(await ownRelay());
  const joins: Record<keyof typeof WAYS, Join[]> = { direct: [], relayed: [] };
  const url = { direct: '', relayed: '' };
  const waiting: Partial<Record<keyof typeof WAYS, BrowserContext>> = {};
  for (const way of ['direct', 'relayed'] as const) {
    url[way] = `${parlor.origin}/room/bench-${randomBytes(8).toString('hex')}`;
    const { context, page } = await open(browser, url[way], { policy: WAYS[way] });
    await enter(page);
    waiting[way] = context;
  }
  // The first round warms both up and is not counted.
  for (let round = 0; round <= JOINS; round++) {
    for (const way of ['direct', 'relayed'] as const) {
      const { context, page } = await open(browser, url[way], { policy: WAYS[way] });
      await enter(page);
      const join = await read(page);
      if (round > 0) joins[way].push(join);
      await page.getByRole('button', { name: 'Leave' }).click();
      await context.close();
      await expect(waiting[way]!.pages()[0]!.locator('video')).toHaveCount(1);
    }
  }
  const rows = STAGES.map((stage) => {
    const of = (way: keyof typeof WAYS) => joins[way].map((join) => join[stage]).filter((ms) => ms !== undefined);
    const cell = (all: number[]) => `${Math.round(median(all))} / ${Math.round(percentile(all, 95))}`;
    const [direct, relayed] = [of('direct'), of('relayed')];
    return [stage, cell(relayed), cell(direct), (median(relayed) / median(direct)).toFixed(2)];
  });
  console.log(table([`stage, ms: median / p95 of ${JOINS}`, 'relayed', 'direct', 'ratio of medians'], rows));
  for (const context of Object.values(waiting)) await context.close();
  await parlor.stop();
});
