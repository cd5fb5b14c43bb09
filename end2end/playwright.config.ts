// How the browser tests are run. `cargo xtask test` builds what they need and names it in the environment:
//
//   PARLOR_BINARY          the server: the one file of a release
//   PARLOR_SITE            its site folder, where it is not that one file
//   PARLOR_CHROMIUM        the browsers; else what `tests/browsers.ts` finds
//   PARLOR_FIREFOX
//   PARLOR_CORPUS          a folder for seeds of the fuzzers, if any is wanted: docs/fuzzing.md
//   PARLOR_WRITE_PICTURES  when set, pictures are written to look at, and the README's one
//
// Everything is tried in Chromium. Tried again with Firefox is what depends on the engine: negotiation, codecs, media
// both ways, shared screens and recovery between the two and between two of its own; focus, keys, what it says of a
// page that does not load, and how the tests look at it. A test that leans on what only Chromium lets it do has the
// tag `@chromium`, and one that is about one browser and not about the way between two has `@alone`: that is not tried
// again where the two are different. Where both are Firefox, what has `@between` is not: Firefox does it there.
//
// No test asserts a time shorter than ten times what an idle machine needs: how soon something is, `cargo xtask bench`
// measures.
//
// No retries: a test that passes only sometimes has found something. With one exception, so that a run can be trusted
// on two busy cores: a test that came too late and nothing else, by a time-out or an expectation, is run once more by
// `cargo xtask test`, alone, when all others have ended. A test that passes then is named, three at most, and is a fault
// until its cause is known (xtask/src/test/playwright/retry.rs).

import { defineConfig, type PlaywrightTestOptions, type PlaywrightWorkerOptions, type Project } from '@playwright/test';
import { type BrowserName, LAUNCH } from './tests/browsers.ts';
import type { Options } from './tests/fixtures.ts';

/** Alice's browser, and that of everybody else. */
const between = (alice: BrowserName, others: BrowserName): Project<PlaywrightTestOptions & Options, PlaywrightWorkerOptions> => ({
  name: alice === others ? alice : `${alice}-${others}`,
  use: {
    browserName: alice,
    launchOptions: LAUNCH[alice],
    others,
    // In Firefox taking one adds a style to the page, which its policy refuses and the watch reports.
    ...([alice, others].includes('firefox') ? { screenshot: 'off' } : {}),
  },
});

/** What a call between Chromium and Firefox is made of: there it is Firefox that comes, goes and loses its socket. */
const BETWEEN = ['two_people', 'coming_and_going', 'lost_socket', 'share'];
/** What Firefox does alone, or with another one of its own. */
const FIREFOX = ['two_people', 'https', 'chunks', 'connection', 'firefox', 'keyboard', 'left_early', 'oracle', 'relay', 'watching', 'weight'];
const specs = (...names: string[]) => names.map((name) => `**/${name}.spec.ts`);

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  // A call takes the more of two cores the longer it lasts: two at once end later there than one after the other.
  workers: '50%',
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['line'], ['json']] : [['line']],
  use: {
    // The lobby's words are found in English; the names of devices and times do not matter.
    locale: 'en-GB',
    screenshot: 'only-on-failure',
  },
  projects: [
    // Of a call over HTTPS the live changes are one.
    { ...between('chromium', 'chromium'), testIgnore: specs('firefox', 'https') },
    { ...between('firefox', 'firefox'), testMatch: specs(...FIREFOX, 'coming_and_going'), grepInvert: /@chromium|@between/ },
    { ...between('chromium', 'firefox'), testMatch: specs(...BETWEEN), grepInvert: /@chromium|@alone/ },
    { ...between('firefox', 'chromium'), testMatch: specs('two_people'), grepInvert: /@chromium/ },
  ],
});
