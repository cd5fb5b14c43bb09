// The call is a part of the page's program that comes while the lobby is shown. Here it does not come, or comes late.

import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { expectAllHearAndSee } from './person.ts';

/** What a browser and the page say of a part that did not come. */
const NOT_LOADED = /Failed to load resource: net::ERR_FAILED|TypeError: (Failed to fetch|NetworkError)/;

test('a call that does not arrive says so, and is joined at the second try, by click and by reload', async ({ alice, invite, room, watch }) => {
  watch.allow(NOT_LOADED);
  const bob = await invite('Bob');
  const line = await Line.to(bob.page);
  await bob.visit(room);
  await expect(bob.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  await bob.nameField.fill('Bob');
  line.cut();
  await bob.joinButton.click();
  await expect(bob.page.getByRole('alert').filter({ hasText: "Part of this page didn't load. Check" })).toBeVisible();
  await expect(bob.joinButton).not.toHaveAttribute('aria-busy', 'true');
  expect(bob.sent, 'the server was not asked yet').toEqual([]);

  line.mend();
  await bob.joinButton.click();
  await bob.expectInCall();
  await expectAllHearAndSee(alice, bob);

  await test.step('a reload into a call that does not arrive says so, too', async () => {
    const { peerId } = bob;
    line.cut();
    await bob.page.reload();
    await expect(bob.notArrived).toBeVisible();
    line.mend();
    await bob.notArrived.getByRole('button', { name: 'Try again' }).click();
    await bob.expectInCall();
    expect(bob.peerId).toBe(peerId);
    await alice.expectHearsAndSees('Bob');
  });

  await test.step('a join that comes before the call has arrived waits for it', async () => {
    const carol = await invite('Carol');
    const slow = await Line.to(carol.page);
    await carol.visit(room);
    await expect(carol.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
    await carol.nameField.fill('Carol');
    await carol.joinButton.click();
    await expect(carol.joinButton).toHaveAttribute('aria-busy', 'true');
    slow.mend();
    await carol.expectInCall();
    carol.expectOneSocket();
    await alice.expectHearsAndSees('Carol');
  });
});

/** The way of the call's file to a page: at first it lets nothing through, and breaks nothing off. */
class Line {
  private state: 'held' | 'cut' | 'whole' = 'held';
  private release = () => {};
  private settled = new Promise<void>((resolve) => (this.release = resolve));

  static async to(page: Page): Promise<Line> {
    const line = new Line();
    await page.route('**/call.wasm', async (route) => {
      await line.settled;
      await (line.state === 'cut' ? route.abort() : route.continue());
    });
    return line;
  }

  /** What waits is broken off, and so is what comes. */
  cut(): void {
    this.state = 'cut';
    this.release();
  }

  /** What waits is let through, and so is what comes. */
  mend(): void {
    this.state = 'whole';
    this.release();
  }
}
