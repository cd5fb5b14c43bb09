// What a test expects, as Playwright has it, but asked ten times a second.
//
// Playwright waits longer and longer between two looks: half a second after the first quarter of one, and a second in
// a poll. What a test waits for comes soon, and a run waits some thousand times.

import { expect as playwrights, type Locator, type Page } from '@playwright/test';

/* eslint-disable playwright/valid-expect -- here expectations are made, and elsewhere they are met */

type Expect = typeof playwrights;
type Asked = Record<string, unknown>;

/** While its patience is below two and a half seconds, Playwright looks ten times a second. */
const soon = playwrights.configure({ timeout: 2_400 });

/** How long to wait before the next look at something that comes soon, in milliseconds. */
export const OFTEN = [100];

const poll: Expect['poll'] = (actual, options) =>
  playwrights.poll(actual, { intervals: OFTEN, ...(typeof options === 'string' ? { message: options } : options) });

/** The same expectations of what is on a page: first soon, then with the usual patience. */
function patient(first: Asked, then: Asked): Asked {
  const both = (name: string) => {
    const [one, other] = [first[name], then[name]];
    if (name === 'not') return patient(one as Asked, other as Asked);
    if (typeof one !== 'function' || typeof other !== 'function') return other;
    return async (...args: unknown[]) => {
      try {
        await one(...args);
      } catch {
        await other(...args);
      }
    };
  };
  return new Proxy(then, { get: (_, name) => both(String(name)) });
}

const isOnPage = (actual: unknown): actual is Locator | Page => typeof actual === 'object' && actual !== null && ('waitFor' in actual || 'waitForURL' in actual);

export const expect: Expect = new Proxy(playwrights, {
  apply: (_, __, [actual, message]: [unknown, string?]) =>
    isOnPage(actual) ? patient(soon(actual, message) as unknown as Asked, playwrights(actual, message) as unknown as Asked) : playwrights(actual, message),
  get: (target, name) => (name === 'poll' ? poll : Reflect.get(target, name)),
});
