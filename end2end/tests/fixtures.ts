// What every test stands on: a running server, rooms of its own, and people in them.
//
// Every page is watched: an error on its console, an exception, a violation of its content security policy or
// a request to another host fails every test. So does a page that nobody watched.

import { randomBytes } from 'node:crypto';
import { type Browser, type BrowserContext, type Page, test as base } from '@playwright/test';
import { type BrowserName, LAUNCH } from './browsers.ts';
import { expect } from './expect.ts';
import { CAMERA, type Conditions, observe, type Picture } from './media.ts';
import { joinTogether, Person } from './person.ts';
import { Server } from './server.ts';
import { Roll, Watch } from './watch.ts';
import { tap } from './wire.ts';

export { expect };

/** How somebody comes, where it is not the usual way. */
export type Invitation = Conditions & {
  /** A page of this context; else a context of their own. */
  context?: BrowserContext;
  /** In this browser. */
  browser?: Browser;
  /** To this server. */
  origin?: string;
  permissions?: string[];
  /** What their browser asks for; English where it is not said. */
  locale?: string;
  /** With a phone in the hand: touched, not pointed at. In Chromium only. */
  phone?: boolean;
};

/** Invites somebody. */
export type Invite = (name: string, invitation?: Invitation) => Promise<Person>;

export type Options = {
  /** The size of everybody's camera, unless an invitation says otherwise. */
  camera: Conditions['camera'];
  /** The browser of everybody but Alice, who has the project's own; unless it is said otherwise, the same. */
  others: BrowserName | undefined;
};

type Fixtures = {
  watch: Watch;
  /** Makes all that the tests look through see the pages that a context will open. */
  prepare: (context: BrowserContext, conditions?: Conditions) => Promise<void>;
  /** A room that no other test uses. */
  room: string;
  /** A person with a blank page. */
  invite: Invite;
  /** Alice and Bob in the call of another server, with microphone and camera on. */
  callAt: (origin: string) => Promise<[Person, Person]>;
  /** In the call, with microphone and camera on. */
  alice: Person;
  /** Alice and Bob in the call, with microphone and camera on. */
  pair: [Person, Person];
};

type WorkerFixtures = {
  parlor: Server;
  roll: Roll;
  /** The project's browser, or the other one, started when it is first asked for. */
  browserNamed: (name: BrowserName) => Promise<Browser>;
};

/** What everybody may use unless a test is about being refused. Firefox gives devices by its preferences. */
export const PERMISSIONS = ['camera', 'microphone', 'clipboard-read', 'clipboard-write'];

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  parlor: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],

  roll: [
    async ({ playwright }, use) => {
      const roll = new Roll();
      roll.attend(playwright.chromium, playwright.firefox);
      await use(roll);
      expect(roll.unwatched(), 'what nobody watched').toEqual([]);
    },
    { scope: 'worker', auto: true },
  ],

  browserNamed: [
    async ({ playwright, browser, browserName }, use) => {
      const others = new Map<BrowserName, Promise<Browser>>();
      await use((name) => {
        if (name === browserName) return Promise.resolve(browser);
        if (!others.has(name)) others.set(name, playwright[name].launch(LAUNCH[name]));
        return others.get(name)!;
      });
      for (const other of others.values()) await (await other).close();
    },
    { scope: 'worker' },
  ],

  // Where a test is not about the picture, two cores have other things to do than to encode large ones.
  camera: ['small', { option: true }],
  others: [undefined, { option: true }],

  watch: [
    async ({ parlor, roll }, use, info) => {
      const watch = new Watch(roll);
      watch.permit(parlor.origin);
      await use(watch);
      info.annotations.push({ type: 'watched', description: watch.summary });
      const unwatched = roll.unwatched();
      const panics = Server.panics();
      // What is at fault itself, and not late: `cargo xtask test` does not run such a test again.
      for (const description of [...watch.faults, ...unwatched, ...panics]) info.annotations.push({ type: 'fault', description });
      expect(watch.faults, 'faults of the pages of this test').toEqual([]);
      expect(unwatched, 'what nobody watched').toEqual([]);
      expect(panics, 'panics of its servers').toEqual([]);
    },
    { auto: true },
  ],

  room: async ({}, use) => {
    await use(`test-${randomBytes(8).toString('hex')}`);
  },

  baseURL: async ({ parlor }, use) => {
    await use(parlor.origin);
  },

  context: async ({ context, prepare, browserName }, use) => {
    if (browserName !== 'firefox') await context.grantPermissions(PERMISSIONS);
    await prepare(context);
    await use(context);
  },

  invite: async ({ browser, browserNamed, prepare, watch, parlor, others }, use, info) => {
    const own: BrowserContext[] = [];
    // The fake camera's picture, by the person's name.
    const cameras = new Map<string, Picture>();
    await use(async (name, { context, browser: other, origin = parlor.origin, permissions = PERMISSIONS, locale = 'en-GB', phone = false, ...conditions } = {}) => {
      watch.permit(origin);
      if (!context) {
        other ??= name !== 'Alice' && others ? await browserNamed(others) : browser;
        const isFirefox = other.browserType().name() === 'firefox';
        // As a user who accepts a self-signed certificate.
        const ignoreHTTPSErrors = origin.startsWith('https:');
        const held = phone ? { hasTouch: true, isMobile: true, viewport: PHONE } : {};
        context = await other.newContext({ permissions: isFirefox ? undefined : permissions, locale, ignoreHTTPSErrors, ...held });
        own.push(context);
        await prepare(context, conditions);
      }
      cameras.set(name, CAMERA[nameOf(context)]);
      const person = new Person(await context.newPage(), name, origin, cameras);
      people.set(person.page, person);
      return person;
    });
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: parlor.log, contentType: 'text/plain' });
    await Promise.all(own.map((context) => context.close()));
  },

  prepare: async ({ watch, camera }, use) => {
    await use(async (context, conditions = {}) => {
      await observe(context, { camera, ...conditions });
      await watch.add(context);
      await tap(context, (page, event) => {
        if (event.what === 'open') watch.socket(event.text);
        else people.get(page)?.record(event.what, event.text);
      });
    });
  },

  callAt: async ({ invite, room }, use) => {
    await use(async (origin) => {
      const pair: [Person, Person] = [await invite('Alice', { origin }), await invite('Bob', { origin })];
      await joinTogether(room, ...pair);
      return pair;
    });
  },

  alice: async ({ invite, room }, use) => {
    const alice = await invite('Alice');
    await alice.join(room);
    await use(alice);
  },

  pair: async ({ callAt, parlor }, use) => {
    await use(await callAt(parlor.origin));
  },
});

/** A phone held upright, in CSS pixels. */
export const PHONE = { width: 390, height: 844 };

/** Who sits at a page. */
const people = new WeakMap<Page, Person>();

function nameOf(context: BrowserContext): BrowserName {
  return context.browser()?.browserType().name() === 'firefox' ? 'firefox' : 'chromium';
}
