// How the side-by-side comparisons are run: alone, one after the other. `cargo xtask bench` names the build.

import { defineConfig } from '@playwright/test';
import { LAUNCH } from './tests/browsers.ts';

export default defineConfig({
  testDir: 'bench',
  testMatch: '*.bench.ts',
  outputDir: 'test-results',
  workers: 1,
  reporter: [['line']],
  use: {
    locale: 'en-GB',
    launchOptions: {
      ...LAUNCH.chromium,
      // A camera as fast as a real one: at ten frames a second the wait for the next frame would be most of the time.
      args: LAUNCH.chromium.args?.map((arg) => (arg.startsWith('--use-fake-device') ? '--use-fake-device-for-media-stream=fps=30' : arg)),
    },
  },
});
