// Whether sound and pictures really arrive: read from the browser's own statistics and from received pixels.
//
// The product has no hook for this. Before a page's first script, `observe` wraps the three places where
// media begins, and keeps what it sees in `window.observed`; a call behaves the same with and without it.
// `oracle.spec.ts` proves that these judges also say no.

import type { BrowserContext, Locator, Page } from '@playwright/test';
import type { BrowserName } from './browsers.ts';
import { until } from './until.ts';

/** What the wrapped functions of a page have seen. */
type Observed = {
  connections: RTCPeerConnection[];
  /** How many of them have ever connected: the lobby opens some for its warm-up, which never do. */
  connected: number;
  tracks: MediaStreamTrack[];
  /** Whether something was played past the media elements. */
  playedByAudioContext: boolean;
  /** What a `<video>` that shows somebody else has received so far. */
  reception: (element: HTMLVideoElement) => Promise<Reception>;
};

declare global {
  interface Window {
    observed: Observed;
  }
}

/** What is different about the media of a page, where something has to be. */
export type Conditions = {
  /** Through which candidates it may connect. */
  policy?: 'all' | 'relay';
  /** `tcp`: as where a firewall lets nothing else through, only TURN over TCP is left of the ICE servers. */
  servers?: 'all' | 'tcp';
  /** `small`: pictures of 320 × 240, not what the page asks for, so that a machine can encode many of them. */
  camera?: 'as asked' | 'small';
};

/** Watches the media of all pages that this context will open. */
export async function observe(context: BrowserContext, { policy = 'all', servers = 'all', camera = 'as asked' }: Conditions = {}): Promise<void> {
  await context.addInitScript(({ policy, servers, camera }) => {
    const observed = { connections: [], connected: 0, tracks: [], playedByAudioContext: false } as Omit<Observed, 'reception'> as Observed;
    window.observed = observed;
    // Firefox never answers for a connection that closes meanwhile.
    const statsOf = async (connection: RTCPeerConnection) => {
      let look: ReturnType<typeof setInterval>;
      const closed = new Promise<undefined>((resume) => {
        const isClosed = () => connection.connectionState === 'closed' && resume(undefined);
        look = setInterval(isClosed, 50);
        isClosed();
      });
      return Promise.race([closed, connection.getStats()]).finally(() => clearInterval(look));
    };
    observed.reception = async (element) => {
      const found = { framesDecoded: 0, audioEnergy: 0, audioSeconds: 0, pair: '', relayProtocol: '' };
      const tracks = (element.srcObject as MediaStream | null)?.getTracks().map((track) => track.id) ?? [];
      for (const connection of observed.connections) {
        const report = await statsOf(connection);
        if (!report) continue;
        const stats = [...(report as unknown as Map<string, any>).values()];
        for (const inbound of stats.filter((s) => s.type === 'inbound-rtp' && tracks.includes(s.trackIdentifier))) {
          if (inbound.kind === 'video') found.framesDecoded += inbound.framesDecoded ?? 0;
          if (inbound.kind === 'audio') {
            found.audioEnergy += inbound.totalAudioEnergy ?? 0;
            found.audioSeconds += inbound.totalSamplesDuration ?? 0;
          }
          const transport = stats.find((s) => s.id === inbound.transportId);
          const pair = stats.find((s) => s.id === transport?.selectedCandidatePairId);
          const candidate = (id?: string) => stats.find((s) => s.id === id);
          const kind = (id?: string) => candidate(id)?.candidateType ?? '?';
          if (pair) {
            found.pair = `${kind(pair.localCandidateId)}/${kind(pair.remoteCandidateId)}`;
            found.relayProtocol = candidate(pair.localCandidateId)?.relayProtocol ?? '';
          }
        }
      }
      return found;
    };

    const overTcp = (server: RTCIceServer) => ({ ...server, urls: [server.urls].flat().filter((url) => url.endsWith('?transport=tcp')) });
    // A connection without servers is one that the page only tries.
    const forced = (configuration?: RTCConfiguration) => {
      if (!configuration?.iceServers?.length) return configuration;
      const iceServers = configuration.iceServers.map(overTcp).filter(({ urls }) => urls.length > 0);
      return { ...configuration, ...(policy === 'all' ? {} : { iceTransportPolicy: policy }), ...(servers === 'all' ? {} : { iceServers }) };
    };
    const Native = window.RTCPeerConnection;
    const Observing = class RTCPeerConnection extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(forced(configuration));
        observed.connections.push(this);
        // Counted as it happens: Firefox says nothing of a connection that is closed.
        const count = () => {
          if (this.connectionState !== 'connected') return;
          observed.connected += 1;
          this.removeEventListener('connectionstatechange', count);
        };
        this.addEventListener('connectionstatechange', count);
      }
      override setConfiguration(configuration?: RTCConfiguration): void {
        super.setConfiguration(forced(configuration));
      }
    };
    window.RTCPeerConnection = Observing;

    // Absent where the page is not secure.
    if (navigator.mediaDevices) {
      const getUserMedia = MediaDevices.prototype.getUserMedia;
      MediaDevices.prototype.getUserMedia = async function (constraints) {
        if (camera === 'small' && constraints?.video) {
          const asked = constraints.video === true ? {} : constraints.video;
          constraints = { ...constraints, video: { ...asked, width: 320, height: 240 } };
        }
        const stream = await getUserMedia.call(this, constraints);
        observed.tracks.push(...stream.getTracks());
        return stream;
      };
    }
    const clone = MediaStreamTrack.prototype.clone;
    MediaStreamTrack.prototype.clone = function () {
      const track = clone.call(this);
      observed.tracks.push(track);
      return track;
    };

    const connect = AudioNode.prototype.connect as (...args: unknown[]) => unknown;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      if (args[0] instanceof AudioDestinationNode) observed.playedByAudioContext = true;
      return connect.apply(this, args);
    } as AudioNode['connect'];
  }, { policy, servers, camera });
}

/** What a `<video>` that shows somebody else has received so far. */
export type Reception = {
  framesDecoded: number;
  /** Sum of squared levels over time: it stands still in silence. */
  audioEnergy: number;
  /** How much sound was played, silence included. */
  audioSeconds: number;
  /** The kinds of the candidates in use, this side's first: `host/host`, `relay/relay`. */
  pair: string;
  /** How this side reaches its relay, if it uses one. */
  relayProtocol: string;
};

/** Reads the statistics behind one `<video>`. Zero for what has not begun. */
export async function reception(video: Locator): Promise<Reception> {
  return video.evaluate((element: HTMLVideoElement) => window.observed.reception(element));
}

/** Whether a `<video>` decodes more than this many further frames within two seconds: as soon as it has. */
export async function decodesFurther(video: Locator, frames: number): Promise<boolean> {
  return video.evaluate(async (element: HTMLVideoElement, frames) => {
    const end = performance.now() + 2_000;
    let before = Infinity;
    do {
      const { framesDecoded } = await window.observed.reception(element);
      // A connection that was made anew counts from nothing.
      before = Math.min(before, framesDecoded);
      if (framesDecoded > before + frames) return true;
      await new Promise((resume) => setTimeout(resume, 100));
    } while (performance.now() < end);
    return false;
  }, frames);
}

/**
 * The energy of the next second of sound that a `<video>` plays: about 0.1 for the fake microphone, 0 for silence. Not
 * a number when for five seconds nothing is played, not even silence.
 */
export async function energyOfNextSecond(video: Locator): Promise<number> {
  return video.evaluate(async (element: HTMLVideoElement) => {
    const end = performance.now() + 5_000;
    let before = await window.observed.reception(element);
    do {
      // Not often: reading the statistics of a whole call takes the processor from the call.
      await new Promise((resume) => setTimeout(resume, 200));
      const after = await window.observed.reception(element);
      // A connection that was made anew counts from nothing.
      if (after.audioSeconds < before.audioSeconds) before = after;
      if (after.audioSeconds >= before.audioSeconds + 1) return after.audioEnergy - before.audioEnergy;
    } while (performance.now() < end);
    return NaN;
  });
}

/** Whether a `<video>` plays ten times as much as a second of silence has, within two seconds: as soon as it has. */
export async function isHeard(video: Locator): Promise<boolean> {
  return video.evaluate(async (element: HTMLVideoElement, energy) => {
    const end = performance.now() + 2_000;
    let before = Infinity;
    do {
      const { audioEnergy } = await window.observed.reception(element);
      // A connection that was made anew counts from nothing.
      before = Math.min(before, audioEnergy);
      if (audioEnergy > before + energy) return true;
      await new Promise((resume) => setTimeout(resume, 100));
    } while (performance.now() < end);
    return false;
  }, 10 * SILENCE);
}

/** Below this, a second of sound is silence: a thousandth of the fake microphone's. */
export const SILENCE = 1e-4;

/** What can be in a picture. */
export type Picture = 'fake camera' | "Firefox's fake camera" | Card;
/** What the fake camera of each browser shows. */
export const CAMERA = { chromium: 'fake camera', firefox: "Firefox's fake camera" } as const satisfies Record<BrowserName, Picture>;
/** A camera of our own: one colour with a square that wanders over it. */
export type Card = 'red' | 'blue' | 'yellow';

/** The colours of the cards, in red, green, blue. */
export const CARDS: Record<Card, Rgb> = { red: [200, 30, 40], blue: [30, 60, 200], yellow: [220, 190, 20] };

type Rgb = [number, number, number];

/** One look at the pixels of a `<video>`: the class of each cell of a coarse raster, and the colour in the middle. */
type Look = { wide: number; high: number; cells: ('dark green' | 'bright green' | Card | 'other')[]; middle: Rgb; likeMiddle: number };

/**
 * Looks twice at the pixels of a `<video>` and says what is there: a picture that it knows and that moves,
 * or why it is none.
 */
export async function recognise(video: Locator): Promise<Picture | string> {
  const [first, second] = await looks(video);
  if (typeof first === 'string') return first;
  const guess = guessOf(first);
  if (!isPicture(guess)) return guess;
  // The fake cameras turn and change their colour, the square of a card wanders: within this time each must move.
  const hasMoved = (next: Look | string) => typeof next !== 'string' && guessOf(next) === guess && moved(first, next);
  const moves = hasMoved(second) || (await until(2_000, async () => (await looks(video)).some(hasMoved)));
  return moves ? guess : `${guess}, but it stands still`;
}

function isPicture(text: string): text is Picture {
  return Object.values<string>(CAMERA).includes(text) || text in CARDS;
}

/** Two looks, one soon after the other, or why there is nothing to be seen. */
async function looks(video: Locator): Promise<[Look | string, Look | string]> {
  return video.evaluate(async (element: HTMLVideoElement, cards: Record<string, Rgb>) => {
    const [wide, high] = [64, 48];
    const look = () => {
      if (element.videoWidth < 2) return 'no picture';
      const canvas = new OffscreenCanvas(wide, high);
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      context.drawImage(element, 0, 0, wide, high);
      const pixels = context.getImageData(0, 0, wide, high).data;
      const at = (i: number): Rgb => [pixels[4 * i]!, pixels[4 * i + 1]!, pixels[4 * i + 2]!];
      const middle = at((wide * high + wide) / 2);
      let likeMiddle = 0;
      const cells = Array.from({ length: wide * high }, (_, i) => {
        const [r, g, b] = at(i);
        if (Math.abs(r - middle[0]) + Math.abs(g - middle[1]) + Math.abs(b - middle[2]) < 30) likeMiddle += 1;
        if (r < 50 && b < 50 && g > 90 && g < 180) return 'dark green';
        if (r < 130 && b < 90 && g > 210) return 'bright green';
        const near = ([cr, cg, cb]: Rgb) => Math.abs(r - cr) + Math.abs(g - cg) + Math.abs(b - cb) < 75;
        return Object.keys(cards).find((name) => near(cards[name]!)) ?? 'other';
      });
      return { wide, high, cells, middle, likeMiddle: likeMiddle / cells.length } as Look;
    };
    const first = look();
    await new Promise((resume) => setTimeout(resume, 150));
    return [first, look()] as [Look | string, Look | string];
  }, CARDS);
}

/** What one look resembles. */
function guessOf({ wide, high, cells, middle, likeMiddle }: Look): string {
  const share = (wanted: string) => cells.filter((cell) => cell === wanted).length / cells.length;
  for (const card of Object.keys(CARDS)) {
    // The square covers a sixteenth.
    if (share(card) > 0.85 && share(card) < 0.98) return card;
  }
  // Chromium's fake camera: dark green, a bright pie around the middle, a bright counter in the upper half, marks
  // in the corners. The pie's radius is a quarter of the height.
  const inPie = cells.filter((cell, i) => {
    const [x, y] = [(i % wide) + 0.5 - wide / 2, Math.floor(i / wide) + 0.5 - high / 2];
    return cell === 'bright green' && Math.hypot(x, y) < high * 0.3;
  }).length;
  if (share('dark green') > 0.7 && share('other') < 0.15 && inPie > 0.01 * cells.length) return CAMERA.chromium;
  if (likeMiddle > 0.98 && FIREFOX_COLOURS.some((colour) => distance(colour, middle) < 45)) return CAMERA.firefox;
  const most = [...new Set(cells)].map((cell) => `${cell} ${Math.round(100 * share(cell))} %`);
  return `an unknown picture: ${most.join(', ')}`;
}

/**
 * What Firefox's fake camera shows: one colour at a time, of the middle brightness, that walks along the edges of
 * the square of all chroma; a step for each frame. Reduced-range BT.601, as Firefox draws it.
 */
const FIREFOX_COLOURS: Rgb[] = Array.from({ length: 448 }, (_, i) => {
  const along = ((2 * i) % 224) - 112;
  const [blue, red] = [[along, -112], [112, along], [-along, 112], [-112, -along]][Math.floor(i / 112)]! as [number, number];
  const clamp = (value: number) => Math.min(255, Math.max(0, value));
  return [clamp(130 + 1.596 * red), clamp(130 - 0.392 * blue - 0.813 * red), clamp(130 + 2.017 * blue)];
});

function distance(one: Rgb, other: Rgb): number {
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0);
}

/** Whether at least a hundredth of the picture is different, or the whole of it a little. */
function moved(one: Look, other: Look): boolean {
  const changed = one.cells.filter((cell, i) => cell !== other.cells[i]).length;
  return changed > one.cells.length / 100 || (guessOf(one) === CAMERA.firefox && distance(one.middle, other.middle) > 8);
}

/** What one page holds of the browser's resources. */
export type Holdings = {
  /** Connections that were made and not closed. */
  connections: number;
  /** Connections that have connected so far. */
  connectionsEver: number;
  cameras: number;
  microphones: number;
  /** The devices in use, by their labels. */
  labels: string[];
};

/** Reads what a page holds: a live camera track is a camera whose light is on. */
export async function holdings(page: Page): Promise<Holdings> {
  return page.evaluate(() => {
    const live = window.observed.tracks.filter((track) => track.readyState === 'live');
    return {
      connections: window.observed.connections.filter((connection) => connection.connectionState !== 'closed').length,
      connectionsEver: window.observed.connected,
      cameras: live.filter((track) => track.kind === 'video').length,
      microphones: live.filter((track) => track.kind === 'audio').length,
      labels: live.map((track) => track.label),
    };
  });
}

/**
 * What a listener at this page hears, by where it comes from: how often its own microphone, and how often each
 * connection's sound is played.
 */
export async function audible(page: Page): Promise<{ own: number; received: number[] }> {
  return page.evaluate(() => {
    const playing = [...document.querySelectorAll<HTMLMediaElement>('video, audio')]
      .filter((element) => !element.muted && !element.paused && element.volume > 0)
      .flatMap((element) => (element.srcObject as MediaStream | null)?.getAudioTracks() ?? []);
    const own = playing.filter((track) => window.observed.tracks.includes(track)).length;
    const received = window.observed.connections
      .filter((connection) => connection.connectionState !== 'closed')
      .map((connection) => {
        const tracks = connection.getReceivers().map((receiver) => receiver.track);
        return playing.filter((track) => tracks.includes(track)).length;
      });
    return { own: own + (window.observed.playedByAudioContext ? 1 : 0), received };
  });
}

/** A small video file that Chromium takes for a camera: a card. Source: the YUV4MPEG2 format, 4:2:0. */
export function cardVideo(card: Card): Buffer {
  const [wide, high, frames, square] = [320, 240, 20, [80, 60] as const];
  const background = yuv(CARDS[card]);
  const ink = yuv([245, 245, 245]);
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${wide} H${high} F20:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame += 1) {
    const left = Math.round(((wide - square[0]) * frame) / frames / 2) * 2;
    const top = 90;
    parts.push(Buffer.from('FRAME\n'));
    for (let plane = 0; plane < 3; plane += 1) {
      const scale = plane === 0 ? 1 : 2;
      const pixels = Buffer.alloc((wide / scale) * (high / scale), background[plane]!);
      for (let y = top / scale; y < (top + square[1]) / scale; y += 1) {
        pixels.fill(ink[plane]!, y * (wide / scale) + left / scale, y * (wide / scale) + (left + square[0]) / scale);
      }
      parts.push(pixels);
    }
  }
  return Buffer.concat(parts);
}

/** Full-range BT.601, as the `jpeg` in `C420jpeg` says. */
function yuv([r, g, b]: [number, number, number]): [number, number, number] {
  return [
    Math.round(0.299 * r + 0.587 * g + 0.114 * b),
    Math.round(128 - 0.1687 * r - 0.3313 * g + 0.5 * b),
    Math.round(128 + 0.5 * r - 0.4187 * g - 0.0813 * b),
  ];
}

/** Looks at a video from now on. What it returns tells the longest time without a new picture since then, in milliseconds. */
export async function longestPause(video: Locator): Promise<() => Promise<number>> {
  await video.evaluate((element: Paused) => {
    let last = performance.now();
    element.longestPause = () => Math.max(longest, performance.now() - last);
    let longest = 0;
    const note = () => {
      longest = element.longestPause();
      last = performance.now();
      element.requestVideoFrameCallback(note);
    };
    element.requestVideoFrameCallback(note);
  });
  // One that has taken its place has shown nothing of it.
  return () => video.evaluate((element: Partial<Paused>) => element.longestPause?.() ?? Infinity);
}

/** A `<video>` that is looked at. */
type Paused = HTMLVideoElement & { longestPause: () => number };
