// Two real pages that change their minds at the same time: fifty seeded runs of the product's own
// negotiation between two peer connections. What each browser did is recorded, and replayed through the
// fake peer connection by `protocol/tests/it/recorded.rs`.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const LAB = process.env.PARLOR_LAB ?? path.join(import.meta.dirname, '../../target/lab');
const RECORDINGS = process.env.PARLOR_RECORDINGS ?? path.join(import.meta.dirname, '../../target/recordings');
const ORIGIN = 'http://localhost:9';
const RUNS = 50;
/** Most of a run is waiting. */
const AT_ONCE = 10;

/** A seeded generator in [0, 1): mulberry32. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** A page with one end for each run, and a way to the other page that takes its time but keeps order. */
async function openEnd(context: BrowserContext, polite: boolean): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/`);
  await page.evaluate(async (polite) => {
    const lab = await import(`${location.origin}/lab.js`);
    await lab.default({ module_or_path: `${location.origin}/lab.wasm` });
    const pages = new BroadcastChannel('glare');
    const ends = new Map<number, any>();
    const opened = new Map<number, RTCPeerConnection>();
    Object.assign(window, {
      opened,
      begin(run: number, waits: number[]) {
        const end = new lab.End(polite);
        ends.set(run, end);
        opened.set(run, (window as any).connections.at(-1));
        let ready = Promise.resolve();
        let said = 0;
        const timer = setInterval(() => {
          for (let signal = end.next_signal(); signal !== undefined; signal = end.next_signal()) {
            const wait = new Promise((go) => setTimeout(go, waits[said++ % waits.length]));
            const text = signal;
            ready = ready.then(() => wait).then(() => pages.postMessage({ run, polite, text }));
          }
        }, 1);
        (end as any).timer = timer;
      },
      perform: (run: number, what: string) => ends.get(run).perform(what),
      log: (run: number) => JSON.parse(ends.get(run).log()),
      finish(run: number) {
        clearInterval(ends.get(run).timer);
        ends.get(run).free();
        ends.delete(run);
        opened.delete(run);
      },
    });
    pages.onmessage = ({ data }) => {
      if (data.polite !== polite) ends.get(data.run)?.receive(data.text);
    };
  }, polite);
  return page;
}

/** Whether this end is stable with nothing left to do: nothing new happened and nothing is in hand. */
const rest = (log: any[]) => {
  const last = log.findLastIndex((entry) => entry.what === 'start');
  return log.slice(last).some((entry) => entry.what === 'end');
};

test('G-02 two pages that offer at once always agree', async ({ browser, watch, browserName }) => {
  // Where the test command names the lab, a missing one is a failure.
  test.skip(!process.env.PARLOR_LAB && !existsSync(path.join(LAB, 'lab.wasm')), 'the lab is built by `cargo xtask test`');
  test.setTimeout(240_000);
  mkdirSync(RECORDINGS, { recursive: true });
  const context = await browser.newContext();
  watch.permit(ORIGIN);
  await watch.add(context);
  // Counts every connection, so that a test can ask it for its state.
  await context.addInitScript(() => {
    const all: RTCPeerConnection[] = ((window as any).connections = []);
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        all.push(this);
      }
    };
  });
  await context.route(`${ORIGIN}/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' });
    const contentType = name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
    return route.fulfill({ contentType, body: readFileSync(path.join(LAB, name)) });
  });
  const pages = [await openEnd(context, false), await openEnd(context, true)];

  let glares = 0;
  const play = async (run: number) => {
    const random = seeded(run + 1);
    const waits = Array.from({ length: 64 }, () => Math.floor(random() * 40));
    await Promise.all(pages.map((page) => page.evaluate(([run, waits]) => (window as any).begin(run, waits), [run, waits] as const)));
    const plans = pages.map(() =>
      Array.from({ length: 2 + Math.floor(random() * 5) }, (_, i) => ({
        at: i === 0 ? 0 : Math.floor(random() * 250),
        what: i === 0 ? 'add' : ['add', 'add', 'stop', 'restart'][Math.floor(random() * 4)],
      })),
    );
    await Promise.all(
      pages.map((page, i) =>
        page.evaluate(
          ([run, plan]) =>
            Promise.all(
              plan.map(({ at, what }) => new Promise<void>((done) => setTimeout(() => { (window as any).perform(run, what); done(); }, at))),
            ),
          [run, plans[i]] as const,
        ),
      ),
    );
    // At rest: the newest connections of both pages are stable, and the logs have stopped growing.
    let before = '';
    await expect
      .poll(
        async () => {
          const logs = await Promise.all(pages.map((page) => page.evaluate((run) => (window as any).log(run), run)));
          const states = await Promise.all(
            pages.map((page) => page.evaluate((run) => (window as any).opened.get(run).signalingState, run)),
          );
          const now = JSON.stringify(logs);
          const quiet = now === before;
          before = now;
          return quiet && logs.every(rest) && states.every((state) => state === 'stable');
        },
        { message: `run ${run} comes to rest`, intervals: [150], timeout: 15_000 },
      )
      .toBe(true);

    const ends = JSON.parse(before) as any[][];
    for (const log of ends) {
      const tolerated = (i: number) => log[i - 1]?.what === 'start' && log[i - 1].action.tolerant;
      const failed = log.some((entry, i) => entry.what === 'end' && !entry.ok && !tolerated(log.findLastIndex((e, j) => j < i && e.what === 'start') + 1));
      expect(failed, `run ${run}: nothing was refused`).toBe(false);
    }
    const descriptions = await Promise.all(
      pages.map((page) =>
        page.evaluate((run) => {
          const { localDescription, remoteDescription } = (window as any).opened.get(run);
          return { local: localDescription.sdp.match(/a=ice-ufrag:\S+/)[0], remote: remoteDescription.sdp.match(/a=ice-ufrag:\S+/)[0] };
        }, run),
      ),
    );
    expect(descriptions[0].local, `run ${run}: both hold the same descriptions`).toBe(descriptions[1].remote);
    expect(descriptions[1].local).toBe(descriptions[0].remote);

    // The polite end applied an offer while one of its own was unanswered.
    glares += Number(ends[1].some((entry, i) => {
      if (entry.what !== 'start' || entry.action.action !== 'apply_offer') return false;
      const offered = ends[1].slice(0, i).findLastIndex((e) => e.what === 'start' && e.action.action === 'send_offer');
      const answered = ends[1].slice(0, i).findLastIndex((e) => e.what === 'start' && e.action.action === 'apply_answer');
      return offered > answered;
    }));
    writeFileSync(path.join(RECORDINGS, `${browserName}-${String(run).padStart(2, '0')}.json`), JSON.stringify({ seed: run + 1, ends }));
    await Promise.all(pages.map((page) => page.evaluate((run) => (window as any).finish(run), run)));
  };
  const runs = Array.from({ length: RUNS }, (_, run) => run);
  while (runs.length) await Promise.all(runs.splice(0, AT_ONCE).map(play));
  expect(glares, 'glare really happened').toBeGreaterThan(RUNS / 2);
  await context.close();
});
