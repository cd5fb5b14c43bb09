// The transceivers of a shared screen: they are used again, and one that the other end refuses or stops is given up.

import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { Person } from './person.ts';
import { retitle } from './surface.ts';

test('a line that the other end stops while it rests carries no screen any more, and the next one is seen', { tag: '@chromium' }, async ({ pair: [alice, bob] }) => {
  await alice.openSurface('yellow');
  await alice.share();
  await bob.expectSees("Alice's screen", 'yellow');
  await bob.page.evaluate(() => {
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function (text: any) {
      Object.assign(window, { told: text });
      return send.call(this, text);
    };
  });
  await alice.shareToggle.click();
  // What Bob shows now is settled; so it is between the two ends when the line is stopped.
  await expect.poll(() => bob.page.evaluate(() => (window as any).told), { message: 'how large Bob shows what' }).toBeDefined();
  const stopped = () =>
    bob.page.evaluate(() => {
      const lines = window.observed.connections.flatMap((connection) => connection.getTransceivers());
      const resting = lines.filter(({ currentDirection }) => currentDirection === 'inactive');
      resting.forEach((line) => line.stop());
      return resting.length;
    });
  await expect.poll(stopped, { message: 'lines that rest' }).toBe(2);
  const lines = () =>
    alice.page.evaluate(() => {
      const connected = window.observed.connections.filter(({ connectionState }) => connectionState === 'connected');
      return connected.flatMap((connection) => connection.getTransceivers()).length;
    });
  await expect.poll(lines, { message: "Alice's lines" }).toBe(2);
  await alice.share();
  await bob.expectSees("Alice's screen", 'yellow');
});

test('G-07 a screen that the other end refuses ends no call; shares that come and go leave no more lines than one, and neither listeners nor tiles', { tag: '@chromium' }, async ({ pair: [alice, bob] }) => {
  test.slow();
  const text = await alice.openText();
  await refuseScreens(bob.page);
  await alice.share();
  await expect.poll(() => bob.page.evaluate(() => window.refusals), { message: 'screens that were refused' }).toBeGreaterThan(0);
  const pictures = () =>
    alice.page.evaluate(() => {
      const settled = window.observed.connections.filter(({ signalingState }) => signalingState === 'stable');
      return settled.map((connection) => connection.getTransceivers().filter(({ receiver }) => receiver.track.kind === 'video').length);
    });
  await expect.poll(pictures, { message: 'pictures that are agreed upon' }).toEqual([1]);
  await alice.page.keyboard.press('s');
  await expect(alice.shareToggle).toHaveAttribute('aria-pressed', 'false');
  await expect(bob.tile("Alice's screen")).toHaveCount(0);
  await bob.expectHearsAndSees('Alice');
  await bob.page.evaluate(() => window.agree());
  const seen = await expectNextIsSeen(alice, bob, text);

  await test.step('shares that come and go', async () => {
    await alice.shareToggle.click();
    await expect(bob.tile("Alice's screen")).toHaveCount(0);
    await retitle(seen);
    // Nothing moves on it: what is tried is its coming and going.
    const still = await alice.openText();
    const lines = () => bob.page.evaluate(() => window.observed.connections.map((connection) => connection.getTransceivers().length));
    // By its key: a click would wait for Alice's page to be drawn, which is behind the shared one.
    const share = async (times: number) => {
      for (let i = 0; i < times; i += 1) {
        await alice.page.keyboard.press('s');
        await expect(bob.tile("Alice's screen")).toHaveCount(1);
        await expect(alice.shareToggle).toHaveAttribute('aria-pressed', 'true');
        await alice.page.keyboard.press('s');
        await expect(bob.tile("Alice's screen")).toHaveCount(0);
        await expect(alice.shareToggle).toHaveAttribute('aria-pressed', 'false');
      }
    };
    // The first ones leave what the next ones use again.
    await share(5);
    const held = () => Promise.all([alice, bob].map(({ page }) => alive(page)));
    const [lines0, held0] = [await lines(), await held()];
    await share(SHARES);
    expect(await lines()).toEqual(lines0);
    // The browser may still have something to do with the last one.
    for (const kind of ['nodes', 'jsEventListeners'] as const) {
      const more = async () => (await held()).map((now, at) => now[kind] - held0[at]![kind]);
      await expect.poll(async () => Math.max(...(await more())), { message: `${kind} that ${SHARES} shares left behind` }).toBeLessThan(SHARES);
    }
    await expectNextIsSeen(alice, bob, still);
  });
});

declare global {
  interface Window {
    /** How many pictures a page has refused, and how it is made to agree again. */
    refusals: number;
    agree: () => void;
  }
}

/** Enough to tell what every one of them leaves behind from what comes and goes by itself. */
const SHARES = 20;

/** After this one, Alice shares another surface: Bob sees it, and her as before. */
async function expectNextIsSeen(alice: Person, bob: Person, before: Page): Promise<Page> {
  await retitle(before);
  const next = await alice.openSurface('yellow');
  await alice.share();
  await Promise.all([bob.expectSees("Alice's screen", 'yellow'), bob.expectHearsAndSees('Alice')]);
  return next;
}

/** Has a page's answers refuse every picture but the first. */
async function refuseScreens(page: Page): Promise<void> {
  await page.evaluate(() => {
    let { prototype } = RTCPeerConnection;
    while (!Object.hasOwn(prototype, 'localDescription')) prototype = Object.getPrototypeOf(prototype);
    const said = Object.getOwnPropertyDescriptor(prototype, 'localDescription')!;
    const refuse = ({ type, sdp }: RTCSessionDescription) => {
      const [session, ...sections] = sdp.split(/^(?=m=)/m);
      const pictures = sections.filter((section) => section.startsWith('m=video'));
      const refused = sections.map((section) => (pictures.indexOf(section) > 0 ? section.replace(/^m=video \d+/, 'm=video 0') : section));
      window.refusals += refused.length - sections.filter((section) => refused.includes(section)).length;
      const bundled = refused.filter((section) => !section.startsWith('m=video 0')).map((section) => /^a=mid:(.*)$/m.exec(section)![1]!.trim());
      return { type, sdp: [session!.replace(/^a=group:BUNDLE.*$/m, `a=group:BUNDLE ${bundled.join(' ')}`), ...refused].join('') };
    };
    const get = function (this: RTCPeerConnection) {
      const made = said.get!.call(this) as RTCSessionDescription | null;
      return made?.type === 'answer' ? refuse(made) : made;
    };
    Object.defineProperty(prototype, 'localDescription', { ...said, get });
    window.refusals = 0;
    window.agree = () => void Object.defineProperty(prototype, 'localDescription', said);
  });
}

/** What of a page is alive: its nodes, those that nothing shows too, and its listeners. */
async function alive(page: Page): Promise<{ nodes: number; jsEventListeners: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { nodes, jsEventListeners };
}
