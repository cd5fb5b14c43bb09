// A shared screen: it reaches the others beside the camera, and ends for everybody at once.

import type { Locator, Page } from '@playwright/test';
import { within } from './boxes.ts';
import { SURFACE } from './browsers.ts';
import { expect, test } from './fixtures.ts';
import { reception, recognise } from './media.ts';
import type { Message } from './person.ts';
import { retitle } from './surface.ts';

test('a shared screen is seen while the camera still is and heard on a track of its own, and another surface takes its place', async ({ pair: [alice, bob] }) => {
  const first = await alice.openSurface('yellow', TONE_HZ);
  await alice.share();
  await expect(bob.page.getByRole('status')).toContainText('Alice is sharing a screen.');
  await Promise.all([bob.expectSees("Alice's screen", 'yellow'), bob.expectHearsAndSees('Alice'), alice.expectHearsAndSees('Bob')]);

  await test.step('the microphone does not carry its sound', async () => {
    await expect.poll(() => loudestHz(bob.video("Alice's screen"), 1), { message: 'the loudest tone of the screen' }).toEqual([TONE_HZ]);
    // The fake microphone beeps; so this is what it beeps with.
    const tones = await loudestHz(bob.video('Alice'), 4);
    expect(tones).toHaveLength(4);
    for (const hz of tones) expect(Math.abs(hz - TONE_HZ), `the microphone carries ${hz} Hz`).toBeGreaterThan(100);
    await expect(bob.tile("Alice's screen").getByRole('slider', { name: "Volume of Alice's screen" })).toBeAttached();
  });

  await test.step('another surface comes in the same tile, and is heard', async () => {
    await bob.tile("Alice's screen").evaluate((tile) => tile.setAttribute('data-before', 'yes'));
    await retitle(first);
    await alice.openSurface('blue', OTHER_HZ);
    await alice.ownScreen().getByRole('button', { name: 'Switch' }).click();
    await bob.expectSees("Alice's screen", 'blue');
    await expect.poll(() => recognise(alice.ownScreen().locator('video')), { message: 'what Alice sees of her own screen' }).toBe('blue');
    await expect.poll(() => loudestHz(bob.video("Alice's screen"), 1), { message: 'the loudest tone of the screen' }).toEqual([OTHER_HZ]);
    await expect(bob.tile("Alice's screen")).toHaveAttribute('data-before', 'yes');
  });
});

test('M-08 a share that is stopped, in whichever way, is gone for everybody, and costs one offer to come and one to go', async ({ pair: [alice, bob] }) => {
  const surface = await alice.openSurface('yellow');
  for (const end of [() => alice.ownScreen().getByRole('button', { name: 'Stop' }).click(), () => alice.shareToggle.click(), () => surface.close()]) {
    await alice.share();
    await bob.expectSees("Alice's screen", 'yellow');
    await end();
    await expect(bob.tile("Alice's screen")).toHaveCount(0);
    await expect(alice.shareToggle).toHaveAttribute('aria-pressed', 'false');
    await expect(alice.ownScreen()).toHaveCount(0);
    expect((await alice.holdings()).cameras, 'only the camera is open').toBe(1);
  }
  // Each comes under the name that its owner gives it.
  const named = alice.sent.filter(({ type }) => type === 'state').flatMap(({ state }) => screens(state as State));
  expect(named).toHaveLength(3);
  await expect.poll(() => alice.sent.flatMap(offered)).toEqual(named.flatMap((id) => [`sendonly ${id}`, `inactive ${id}`]));
  await bob.expectHearsAndSees('Alice');
});

test('two screens and a camera of one person are seen at once', async ({ pair: [alice, bob] }) => {
  const first = await alice.openSurface('yellow');
  // The first has no sound, as a window has none.
  await alice.page.evaluate(() => {
    const ask = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getDisplayMedia = (options) => {
      navigator.mediaDevices.getDisplayMedia = ask;
      return ask({ ...options, audio: false });
    };
  });
  await alice.share();
  await retitle(first);
  await alice.openSurface('blue');
  await alice.controls.getByRole('button', { name: 'Share another screen' }).click();
  await bob.expectSees("Alice's screen", 'yellow');
  await bob.expectSees("Alice's screen 2", 'blue');
  await bob.expectSees('Alice');
  await alice.ownScreen(1).getByRole('button', { name: 'Stop' }).click();
  await bob.expectSees("Alice's screen", 'blue');
  await expect(bob.tile("Alice's screen 2")).toHaveCount(0);
});

test('the first picture that a late joiner gets of a screen has its full size, and a paused one keeps its last picture', async ({ alice, invite, room }) => {
  const surface = await alice.openSurface('yellow');
  const size = await surface.evaluate(() => [innerWidth * devicePixelRatio, innerHeight * devicePixelRatio]);
  await alice.share();
  const bob = await invite('Bob');
  await bob.page.addInitScript(() => {
    const sizes: [string, number, number][] = [];
    Object.assign(window, { sizes });
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function (this: HTMLVideoElement) {
      this.requestVideoFrameCallback((_, { width, height }) => sizes.push([this.closest('[role=group]')?.getAttribute('aria-label') ?? '', width, height]));
      return play.call(this);
    };
  });
  await bob.join(room);
  await bob.expectSees("Alice's screen", 'yellow');
  const sizes = await bob.page.evaluate(() => (window as unknown as { sizes: [string, number, number][] }).sizes);
  expect(sizes.find(([name]) => name === "Alice's screen")).toEqual(["Alice's screen", ...size]);

  await test.step('a paused screen says so to who comes then, too, and goes on', async () => {
    const pause = alice.ownScreen().getByRole('button', { name: 'Pause' });
    await pause.click();
    await expect(pause).toHaveAttribute('aria-pressed', 'true');
    await expect(bob.tile("Alice's screen")).toContainText('Paused');
    const sent = () =>
      alice.page.evaluate(() => {
        const lines = window.observed.connections.flatMap((connection) => connection.getTransceivers());
        return lines.some(({ direction, sender }) => direction === 'sendonly' && sender.getParameters().encodings[0]!.active);
      });
    await expect.poll(sent, { message: 'whether anything of the screen is sent' }).toBe(false);
    const frames = async () => (await reception(bob.video("Alice's screen"))).framesDecoded;
    let last = -1;
    await expect.poll(async () => { const before = last; last = await frames(); return last === before; }, { intervals: [500] }).toBe(true);
    const carol = await invite('Carol');
    await carol.join(room);
    await expect(carol.tile("Alice's screen")).toContainText('Paused');
    await carol.expectSees('Alice');
    expect((await reception(carol.video("Alice's screen"))).framesDecoded, 'nothing of a paused screen is sent').toBe(0);
    expect(await frames()).toBe(last);
    await pause.click();
    await Promise.all([bob, carol].map((person) => person.expectSees("Alice's screen", 'yellow')));
  });
});

test('what a hidden page does not show is not sent and comes back; a screen on the stage can be looked at closely, and is pinned until it ends', async ({ pair: [alice, bob] }) => {
  await alice.openSurface('yellow');
  await alice.share();
  await bob.expectSees("Alice's screen", 'yellow');
  await bob.expectHearsAndSees('Alice');
  await setHidden(bob.page, true);
  for (const name of ['Alice', "Alice's screen"]) {
    let last = -1;
    const stands = async () => { const before = last; last = await bytes(bob.video(name)); return last === before; };
    await expect.poll(stands, { message: `whether ${name} stands still`, intervals: [400] }).toBe(true);
  }
  await bob.expectHears('Alice');
  const before = await Promise.all(['Alice', "Alice's screen"].map((name) => bytes(bob.video(name))));
  await setHidden(bob.page, false);
  for (const [at, name] of ['Alice', "Alice's screen"].entries()) {
    await expect.poll(() => bytes(bob.video(name)), { message: `what came of ${name}` }).toBeGreaterThan(before[at]!);
  }
  await bob.expectSees("Alice's screen", 'yellow');

  await test.step('by wheel, keys and buttons', async () => {
    const tile = bob.tile("Alice's screen");
    const wide = async () => (await bob.video("Alice's screen").boundingBox())!.width;
    const fitted = await wide();
    await tile.hover();
    await bob.page.mouse.wheel(0, -400);
    await expect.poll(wide).toBeGreaterThan(fitted * 1.2);
    await tile.focus();
    await bob.page.keyboard.press('0');
    await expect.poll(wide).toBe(fitted);
    await bob.page.keyboard.press('+');
    await expect.poll(wide).toBeGreaterThan(fitted);
    const left = async () => (await bob.video("Alice's screen").boundingBox())!.x;
    const before = await left();
    await bob.page.keyboard.press('ArrowRight');
    await expect.poll(left).toBeLessThan(before);
    await bob.page.keyboard.press('0');
    await tile.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(wide).toBeGreaterThan(fitted);
    await tile.getByRole('button', { name: 'Zoom out' }).click();
    await expect.poll(wide).toBe(fitted);

    // Only the main button drags, and only on the picture.
    await bob.page.keyboard.press('0');
    await bob.page.keyboard.press('+');
    await bob.page.keyboard.press('+');
    await expect.poll(wide).toBeGreaterThan(fitted * 1.5);
    const closer = await left();
    const { mouse } = bob.page;
    const { x, y, width, height } = (await tile.boundingBox())!;
    const [middle, centre] = [x + width / 2, y + height / 2];
    const drag = async (button: 'left' | 'right', from: [number, number], by: number) => {
      await mouse.move(...from);
      await mouse.down({ button });
      await mouse.move(from[0] + by, from[1], { steps: 5 });
      await mouse.up({ button });
    };
    await drag('right', [middle, centre], -40);
    const slider = tile.getByRole('slider');
    const at = (await slider.boundingBox())!;
    await drag('left', [at.x + at.width / 2, at.y + at.height / 2], -30);
    await expect(slider).not.toHaveValue('100');
    expect(await left()).toBe(closer);
    await drag('left', [middle, centre], -40);
    await expect.poll(async () => Math.round(await left() - closer)).toBe(-40);

    // In a smaller window the same part of the picture is seen.
    for (let i = 0; i < 20; i += 1) await bob.page.keyboard.press('ArrowRight');
    const covered = async () => within((await tile.boundingBox())!, (await bob.video("Alice's screen").boundingBox())!);
    await expect.poll(covered).toBe(true);
    const size = bob.page.viewportSize()!;
    await bob.page.setViewportSize({ width: 600, height: 700 });
    await expect.poll(async () => (await tile.boundingBox())!.width).toBeLessThan(600);
    await expect.poll(covered, { message: 'whether the picture reaches all edges of its tile' }).toBe(true);
    await bob.page.setViewportSize(size);

    // The next one is not pinned.
    const pin = tile.getByRole('button', { name: 'Pin' });
    await pin.click();
    await expect(pin).toHaveAttribute('aria-pressed', 'true');
    await alice.shareToggle.click();
    await expect(pin).toHaveCount(0);
    await alice.share();
    await expect(pin).toHaveAttribute('aria-pressed', 'false');
  });
});

test('M-07 somebody without camera and microphone closes the picker, which says nothing, and shares a screen then', { tag: '@alone' }, async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice'), await invite('Bob')];
  await alice.join(room, { microphone: false, camera: false });
  await bob.join(room);
  await alice.page.evaluate(() => {
    const ask = navigator.mediaDevices.getDisplayMedia;
    navigator.mediaDevices.getDisplayMedia = () => {
      navigator.mediaDevices.getDisplayMedia = ask;
      return Promise.reject(new DOMException('Permission denied by user', 'NotAllowedError'));
    };
  });
  const surface = await alice.openSurface('blue');
  await alice.shareToggle.click();
  await expect(alice.shareToggle).toHaveAttribute('aria-pressed', 'false');
  await expect(alice.page.getByRole('alert')).toHaveText('');
  await alice.page.keyboard.press('s');
  await bob.expectSees("Alice's screen", 'blue');
  await bob.expectTileSays('Alice', 'camera off');
  await alice.page.keyboard.press('s');
  await expect(bob.tile("Alice's screen")).toHaveCount(0);

  await test.step('the tab of the call itself is not shared, and it is said why', async () => {
    await retitle(surface);
    // Some browsers offer it, though they are asked not to.
    await alice.page.evaluate((title) => {
      document.title = title;
      const ask = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getDisplayMedia = (options) => ask({ ...options, selfBrowserSurface: 'include' } as DisplayMediaStreamOptions);
    }, SURFACE);
    await alice.page.bringToFront();
    await alice.shareToggle.click();
    await expect(alice.page.getByRole('alert')).toContainText('which would show itself inside itself');
    await expect(alice.shareToggle).toHaveAttribute('aria-pressed', 'false');
    await expect(bob.tile("Alice's screen")).toHaveCount(0);
    await alice.page.evaluate(() => (document.title = 'Call'));
    await alice.openSurface('yellow');
    await alice.page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await bob.expectSees("Alice's screen", 'yellow');
    await expect(alice.page.getByRole('alert')).toHaveText('');
  });
});

const TONE_HZ = 1_500;
const OTHER_HZ = 2_100;

type State = { streams: { id: string; source: string }[] };

/** What a state calls the screens. */
const screens = (state: State): string[] => state.streams.filter(({ source }) => source === 'screen').map(({ id }) => id);

/** How an offer has the pictures that only go one way, or none, and what it calls them. */
function offered({ signal }: Message): string[] {
  const { kind, sdp = '' } = (signal ?? {}) as { kind?: string; sdp?: string };
  if (kind !== 'offer') return [];
  const pictures = sdp.split('\nm=').filter((line) => line.startsWith('video'));
  const one = (line: string, pattern: RegExp) => pattern.exec(line)?.[1] ?? 'none';
  const told = pictures.map((line) => `${one(line, /^a=(sendrecv|sendonly|recvonly|inactive)/m)} ${one(line, /^a=msid:(\S+)/m)}`);
  return told.filter((line) => !line.startsWith('sendrecv'));
}

/** The loudest tones of what an element plays, each of a third of a second; 0 where it is silent. Firefox runs no `AudioContext` where there is no speaker, so it is recorded first. */
async function loudestHz(video: Locator, times: number): Promise<number[]> {
  return video.evaluate(async (element: HTMLVideoElement, times) => {
    const rate = 16_000;
    const long = Math.floor(rate / 3);
    // About a second of it; a busy browser begins late, and may have nothing yet that can be read.
    const record = async () => {
      const recorder = new MediaRecorder(new MediaStream((element.srcObject as MediaStream).getAudioTracks()));
      const recorded = new Promise<Blob>((resolve) => (recorder.ondataavailable = ({ data }) => resolve(data)));
      recorder.start();
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      recorder.stop();
      const bytes = await (await recorded).arrayBuffer();
      const decoded = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes).catch(() => undefined);
      return decoded?.getChannelData(0) ?? new Float32Array();
    };
    // How much of a tone is in a part of it: one line of a Fourier transform.
    const power = (part: Float32Array, hz: number) => {
      let [re, im] = [0, 0];
      part.forEach((sample, i) => {
        re += sample * Math.cos((2 * Math.PI * hz * i) / rate);
        im += sample * Math.sin((2 * Math.PI * hz * i) / rate);
      });
      return (re ** 2 + im ** 2) / part.length ** 2;
    };
    const tones = Array.from({ length: 150 }, (_, i) => 100 + 20 * i);
    const loudest: number[] = [];
    for (let round = 0; round < 3 * times && loudest.length < times; round += 1) {
      const samples = await record();
      for (let at = 0; at + long <= samples.length; at += long) {
        const powers = tones.map((hz) => power(samples.subarray(at, at + long), hz));
        const most = Math.max(...powers);
        loudest.push(most < 1e-7 ? 0 : tones[powers.indexOf(most)]!);
      }
    }
    return loudest.slice(0, times);
  }, times);
}

/** How much of a picture has been received. */
async function bytes(video: Locator): Promise<number> {
  return video.evaluate(async (element: HTMLVideoElement) => {
    const track = (element.srcObject as MediaStream).getVideoTracks()[0]!.id;
    const [connection] = window.observed.connections.filter((connection) => connection.connectionState === 'connected');
    const report = [...((await connection!.getStats()) as unknown as Map<string, any>).values()];
    return report.find((stats) => stats.type === 'inbound-rtp' && stats.trackIdentifier === track)?.bytesReceived ?? 0;
  });
}

/** What the browser tells a page whose tab is put behind another, which a headless one does not do. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}
