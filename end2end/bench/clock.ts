// When what happened in a page, by its own clock. The same for every page that is measured.

import type { BrowserContext, Page } from '@playwright/test';

/** The stages of a join, in the order of this list; in milliseconds since the click, but `usable` and `camera` since the navigation. */
export const STAGES = ['usable', 'camera', 'channel', 'offer', 'answer', 'ice', 'dtls', 'frame'] as const;

/** One join. Stages that a page does not have are missing. */
export type Join = Partial<Record<(typeof STAGES)[number], number>>;

declare global {
  interface Window {
    moments: Record<string, number>;
  }
}

/** Notes the moments of all pages that this context will open; they connect through these candidates. */
export async function note(context: BrowserContext, iceTransportPolicy: RTCIceTransportPolicy = 'all'): Promise<void> {
  await context.addInitScript((iceTransportPolicy) => {
    const moments: Record<string, number> = (window.moments = {});
    const mark = (name: string) => (moments[name] ??= performance.now());
    const own = new Set<MediaStreamTrack>();

    // When its last task ended that kept others waiting. Source: Long Tasks API §3.
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) moments.busy = startTime + duration;
    }).observe({ type: 'longtask' });

    const isJoin = (node: Element | null) => node instanceof HTMLButtonElement && !node.disabled && /^\s*Join call/.test(node.textContent ?? '');
    const look = () => ([...document.querySelectorAll('button')].some(isJoin) ? mark('usable') : requestAnimationFrame(look));
    look();
    addEventListener('click', ({ target }) => {
      if (!(target instanceof Element) || !isJoin(target.closest('button'))) return;
      // What a page has tried before it is not the join.
      for (const stage of ['offer', 'answer', 'ice', 'dtls', 'frame']) delete moments[stage];
      mark('click');
    }, true);

    const getUserMedia = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      const stream = await getUserMedia.call(this, constraints);
      for (const track of stream.getTracks()) own.add(track);
      mark('camera');
      return stream;
    };

    const Socket = window.WebSocket;
    window.WebSocket = class WebSocket extends Socket {
      constructor(...how: ConstructorParameters<typeof Socket>) {
        super(...how);
        this.addEventListener('open', () => mark('channel'));
      }
    };

    const Native = window.RTCPeerConnection;
    const setLocal = Native.prototype.setLocalDescription;
    const setRemote = Native.prototype.setRemoteDescription;
    Native.prototype.setLocalDescription = async function (this: RTCPeerConnection, ...how: unknown[]) {
      await Reflect.apply(setLocal, this, how);
      mark(this.localDescription?.type ?? '');
    };
    Native.prototype.setRemoteDescription = async function (this: RTCPeerConnection, ...how: unknown[]) {
      mark((how[0] as RTCSessionDescriptionInit).type);
      await Reflect.apply(setRemote, this, how);
    };
    window.RTCPeerConnection = class RTCPeerConnection extends Native {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy });
        this.addEventListener('iceconnectionstatechange', () => ['connected', 'completed'].includes(this.iceConnectionState) && mark('ice'));
        this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && mark('dtls'));
      }
    };

    // The first picture of somebody else, in whichever element.
    const watched = new WeakSet<HTMLVideoElement>();
    const watch = () => {
      for (const video of document.querySelectorAll('video')) {
        const stream = video.srcObject;
        if (!(stream instanceof MediaStream) || watched.has(video) || stream.getTracks().some((track) => own.has(track))) continue;
        watched.add(video);
        video.requestVideoFrameCallback(() => mark('frame'));
      }
      if (!moments.frame) requestAnimationFrame(watch);
    };
    watch();
  }, iceTransportPolicy);
}

/** Waits for the first picture, and reads the clock. */
export async function read(page: Page): Promise<Join> {
  await page.waitForFunction(() => window.moments.frame !== undefined, undefined, { timeout: 30_000 });
  const moments = await page.evaluate(() => window.moments);
  const click = moments.click ?? Number.NaN;
  const since = (name: string) => (name === 'usable' || name === 'camera' ? 0 : click);
  return Object.fromEntries(STAGES.filter((stage) => stage in moments).map((stage) => [stage, moments[stage]! - since(stage)]));
}
