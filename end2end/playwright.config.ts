// How the browser tests are run. `cargo xtask test` builds what they need and names it in the environment:
//
//   PARLOR_BINARY          the release server
//   PARLOR_SITE            its site folder
//   PARLOR_CHROMIUM        the browser; else the first in PATH, else the one Playwright installed
//   PARLOR_WRITE_PICTURES  when set, the README's picture is written too
//
// No retries: a test that passes only sometimes has found something.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

const chromium = process.env.PARLOR_CHROMIUM || fromPath('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome');

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['line'], ['json']] : [['line']],
  use: {
    // The lobby's words are found in English; the names of devices and times do not matter.
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    ...(chromium ? {} : { channel: 'chromium' }),
    launchOptions: {
      executablePath: chromium,
      chromiumSandbox: process.getuid?.() !== 0,
      // The fake camera and microphone. Whether a page may use them is each context's permission, so that
      // a refusal can be tested too. Ten frames a second: what is tested is whether they arrive, and the encoders
      // of all people share one small machine.
      args: [
        '--use-fake-device-for-media-stream=fps=10',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});

function fromPath(...names: string[]): string | undefined {
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
