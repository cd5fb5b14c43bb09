// The browsers of the tests, and how each is started: with fake devices, and without asking the outside.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LaunchOptions } from '@playwright/test';

export type BrowserName = 'chromium' | 'firefox';

/** As `PARLOR_CHROMIUM` names it, else the first in `PATH`, else the one that Playwright installed. */
const chromium = process.env.PARLOR_CHROMIUM || inPath('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome');
/** As `PARLOR_FIREFOX` names it, else the first in `PATH`: a stock Firefox, driven by WebDriver BiDi. */
const firefox = process.env.PARLOR_FIREFOX || inPath('firefox-esr', 'firefox');

/** The title of the tab that is shared. */
export const SURFACE = 'Shared surface';

/**
 * Chromium keeps the popup of each window's address bar ready, as two pages in processes of their own. They take a
 * second of processor time for each page that a test opens.
 */
const UNNEEDED_FEATURES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** What Playwright 1.60 disables. Chromium takes the last of two such switches, so they have to be named again. */
const PLAYWRIGHTS_OWN = [
  'AutoDeElevate',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BoundaryEventDispatchTracksNodeRemoval',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
  'RenderDocument',
  'ThirdPartyStoragePartitioning',
  'Translate',
];

export const LAUNCH: Record<BrowserName, LaunchOptions> = {
  chromium: {
    ...(chromium ? { executablePath: chromium } : { channel: 'chromium' }),
    chromiumSandbox: process.getuid?.() !== 0,
    // A tab that is mute cannot share its sound. Nothing is heard: there is no device to play it.
    ignoreDefaultArgs: ['--mute-audio'],
    // The fake camera and microphone. Whether a page may use them is each context's permission, so that
    // a refusal can be tested too. Ten frames a second: what is tested is whether they arrive, and the encoders
    // of all people share one small machine.
    args: [
      '--use-fake-device-for-media-stream=fps=10',
      // A share takes the tab of this title, without a picker.
      `--auto-select-tab-capture-source-by-title=${SURFACE}`,
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${[...UNNEEDED_FEATURES, ...PLAYWRIGHTS_OWN].join(',')}`,
    ],
  },
  firefox: {
    channel: 'moz-firefox',
    executablePath: firefox,
    firefoxUserPrefs: {
      // The fake camera and microphone, for every page: here a refusal is a preference too.
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.navigator.video.default_fps': 10,
      // Two pages of one machine find each other by loopback, and need no multicast DNS for it.
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.peerconnection.ice.loopback': true,
    },
  },
};

function inPath(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
