// The judges of the other specs, judged: each must know what it looks for and say no to everything else.
//
// A bare page sends a source to itself through two connections; nothing of Parlor takes part.

import { writeFile } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, PERMISSIONS, test } from './fixtures.ts';
import { CAMERA, CARDS, cardVideo, decodesFurther, energyOfNextSecond, holdings, isHeard, recognise, reception, SILENCE } from './media.ts';

/** What the bare page sends. Everything but the camera is drawn. */
type Source = 'camera' | 'black' | 'grey' | 'green' | 'frozen camera' | 'bars' | 'red, without a square' | 'one colour';

const PAGE = 'http://oracle.localhost/';

async function loopback(context: BrowserContext, source: Source): Promise<Page> {
  const page = await context.newPage();
  await page.route(PAGE, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Loopback</title>' }));
  await page.goto(PAGE);
  await page.evaluate(async (source) => {
    const devices = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const stream = new MediaStream(devices.getAudioTracks());
    if (source === 'camera') {
      stream.addTrack(devices.getVideoTracks()[0]!);
    } else {
      const camera = document.createElement('video');
      camera.srcObject = new MediaStream(devices.getVideoTracks());
      camera.muted = true;
      await camera.play();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [640, 480];
      const context = canvas.getContext('2d')!;
      const still = await createImageBitmap(camera);
      const draw = () => {
        const turn = performance.now() / 20;
        const { source } = window as any;
        const fill = { black: '#000', grey: `hsl(0 0 ${50 + (turn % 10)}%)`, green: '#008700', 'red, without a square': 'rgb(200 30 40)', 'one colour': 'rgb(52 126 255)' }[source as string];
        if (fill) {
          context.fillStyle = fill;
          context.fillRect(0, 0, 640, 480);
        } else if (source === 'frozen camera') {
          context.drawImage(still, 0, 0);
        } else {
          for (let bar = 0; bar < 8; bar += 1) {
            context.fillStyle = `hsl(${bar * 45} 100% 50%)`;
            context.fillRect((bar * 80 + turn) % 640, 0, 80, 480);
          }
        }
      };
      Object.assign(window, { source });
      draw();
      setInterval(draw, 50);
      stream.addTrack(canvas.captureStream(20).getVideoTracks()[0]!);
    }
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate);
    far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate);
    const video = document.createElement('video');
    video.autoplay = true;
    far.ontrack = ({ streams }) => (video.srcObject = streams[0]!);
    document.body.append(video);
    for (const track of stream.getTracks()) near.addTrack(track, stream);
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription!);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription!);
    Object.assign(window, { near, stream, devices });
  }, source);
  await expect.poll(async () => (await reception(page.locator('video'))).framesDecoded).toBeGreaterThan(3);
  return page;
}

test.use({ camera: 'as asked' });

test.beforeEach(({ watch }) => watch.permit(PAGE));

test('the fake camera is recognised behind a connection', async ({ context, browserName }) => {
  const page = await loopback(context, 'camera');
  await expect.poll(() => recognise(page.locator('video'))).toBe(CAMERA[browserName === 'firefox' ? 'firefox' : 'chromium']);
});

/** One after the other, and each with another verdict than the one before it. */
const others: [Source, RegExp][] = [
  ['black', /^an unknown picture: other 100 %/],
  ['green', /^an unknown picture: dark green 100 %/],
  ['grey', /^an unknown picture: other 100 %/],
  ['bars', /^an unknown picture: .*, /],
  ['frozen camera', /^fake camera, but it stands still$/],
  ['red, without a square', /^an unknown picture: red 100 %/],
  ['one colour', /^Firefox's fake camera, but it stands still$/],
];
test('black, grey, flat, frozen and different pictures are not taken for a camera', { tag: '@chromium' }, async ({ context }) => {
  const page = await loopback(context, others[0]![0]);
  for (const [source, verdict] of others) {
    await page.evaluate((source) => Object.assign(window, { source }), source);
    await expect.poll(() => recognise(page.locator('video')), { message: source }).toMatch(verdict);
  }
});

test('each card is recognised as itself', { tag: '@chromium' }, async ({ playwright, launchOptions, prepare }, info) => {
  for (const card of Object.keys(CARDS) as (keyof typeof CARDS)[]) {
    const file = info.outputPath(`${card}.y4m`);
    await writeFile(file, cardVideo(card));
    const browser = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${file}`] });
    const context = await browser.newContext({ permissions: PERMISSIONS });
    await prepare(context);
    const page = await loopback(context, 'camera');
    await expect.poll(() => recognise(page.locator('video'))).toBe(card);
    await browser.close();
  }
});

test('a muted microphone is silence, and a stopped camera holds its frames', async ({ context }) => {
  const page = await loopback(context, 'camera');
  const video = page.locator('video');
  await expect.poll(() => energyOfNextSecond(video)).toBeGreaterThan(10 * SILENCE);
  await page.evaluate(() => ((window as any).stream.getAudioTracks()[0].enabled = false));
  await expect.poll(() => energyOfNextSecond(video)).toBeLessThan(SILENCE);
  expect(await isHeard(video), 'whether silence is heard').toBe(false);
  await page.evaluate(() => ((window as any).stream.getAudioTracks()[0].enabled = true));
  await expect.poll(() => isHeard(video)).toBe(true);

  expect((await reception(video)).pair).toMatch(/^(host|prflx)\/(host|prflx)$/);
  expect(await holdings(page)).toMatchObject({ connections: 2, cameras: 1, microphones: 1 });
  await expect.poll(() => decodesFurther(video, 5)).toBe(true);
  await page.evaluate(() => {
    for (const track of (window as any).devices.getTracks()) track.stop();
    (window as any).near.close();
  });
  expect(await decodesFurther(video, 5), 'further frames of a connection that is closed').toBe(false);
  expect(await holdings(page)).toMatchObject({ connections: 1, connectionsEver: 2, cameras: 0, microphones: 0 });
});
