// What every test stands on: a running server, rooms of its own, and people in them.
//
// Every page is watched: an error on its console, an exception, a violation of its content security policy or
// a request to another host fails the test, whatever else it was about.

import { randomBytes } from 'node:crypto';
import { type Browser, type BrowserContext, expect, test as base } from '@playwright/test';
import { type Conditions, observe } from './media.ts';
import { Person } from './person.ts';
import { Server } from './server.ts';
import { Watch } from './watch.ts';

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
};

type Options = {
  /** The size of everybody's camera, unless an invitation says otherwise. */
  camera: Conditions['camera'];
};

type Fixtures = {
  watch: Watch;
  /** A room that no other test uses. */
  room: string;
  /** A person with a blank page. */
  invite: (name: string, invitation?: Invitation) => Promise<Person>;
  /** In the call, with microphone and camera on. */
  alice: Person;
  bob: Person;
  carol: Person;
};

/** What everybody may use unless a test is about being refused. */
export const PERMISSIONS = ['camera', 'microphone', 'clipboard-read', 'clipboard-write'];

export const test = base.extend<Options & Fixtures, { parlor: Server }>({
  parlor: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],

  camera: ['as asked', { option: true }],

  watch: [
    async ({ parlor }, use) => {
      const watch = new Watch();
      watch.permit(parlor.origin);
      await use(watch);
      expect(watch.faults, 'faults of the pages of this test').toEqual([]);
    },
    { auto: true },
  ],

  room: async ({}, use) => {
    await use(`test-${randomBytes(8).toString('hex')}`);
  },

  baseURL: async ({ parlor }, use) => {
    await use(parlor.origin);
  },

  context: async ({ context, watch, camera }, use) => {
    await context.grantPermissions(PERMISSIONS);
    await observe(context, { camera });
    await watch.add(context);
    await use(context);
  },

  invite: async ({ browser, watch, parlor, camera }, use, info) => {
    const own: BrowserContext[] = [];
    await use(async (name, { context, browser: other, origin = parlor.origin, permissions = PERMISSIONS, ...conditions } = {}) => {
      watch.permit(origin);
      if (!context) {
        context = await (other ?? browser).newContext({ permissions, locale: 'en-GB' });
        own.push(context);
        await observe(context, { camera, ...conditions });
        await watch.add(context);
      }
      return new Person(await context.newPage(), name, origin);
    });
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: parlor.log, contentType: 'text/plain' });
    for (const context of own) await context.close();
  },

  alice: async ({ invite, room }, use) => {
    const alice = await invite('Alice');
    await alice.join(room);
    await use(alice);
  },

  bob: async ({ alice: _, invite, room }, use) => {
    const bob = await invite('Bob');
    await bob.join(room);
    await use(bob);
  },

  carol: async ({ bob: _, invite, room }, use) => {
    const carol = await invite('Carol');
    await carol.join(room);
    await use(carol);
  },
});
