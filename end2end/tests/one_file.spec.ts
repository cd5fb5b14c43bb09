// The one file of a release, alone in an empty folder, as somebody starts it who has just downloaded it.

import { once } from 'node:events';
import { chmod, chown, copyFile, readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LAUNCH } from './browsers.ts';
import { start } from './children.ts';
import { expect, test } from './fixtures.ts';
import { emptyFolder } from './folders.ts';
import { withTwoMachines, whyNot } from './namespaces.ts';
import { expectAllHearAndSee, joinTogether } from './person.ts';
import { BINARY, freePort, SITE, status } from './server.ts';

import { until } from './until.ts';

const FILE = SITE ? undefined : BINARY;

test.beforeEach(() => test.skip(!FILE, 'there is no one file: cargo xtask dist'));

test('a colleague on another machine opens the printed URL and is in a call', async ({ playwright, launchOptions, invite, room }, info) => {
  const why = whyNot();
  test.skip(why !== undefined, why);
  await withTwoMachines(async (mine, colleagues) => {
    const folder = await folderWithIt();
    await chown(folder, NOBODY, NOBODY);
    const unprivileged = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    const started = begin(mine.run(...unprivileged, './parlor', '--listen', '0.0.0.0:8443'), folder);
    await expect.poll(started.said).toContain('Settings:');
    const urls = started.said().match(/^Parlor is at .*$/gm)?.map((line) => line.replace('Parlor is at ', ''));
    expect(urls).toEqual(['https://localhost:8443', `https://${mine.address}:8443`]);
    expect(started.said()).toContain('iPhones');

    const chromium = LAUNCH.chromium.executablePath ?? playwright.chromium.executablePath();
    const [here, there] = await Promise.all(
      [mine, colleagues].map(async (machine) => playwright.chromium.launch({ ...launchOptions, channel: undefined, executablePath: await machine.script(chromium, info.outputPath()) })),
    );
    const alice = await invite('Alice', { browser: here, origin: urls![0] });
    const bob = await invite('Bob', { browser: there, origin: urls![1] });
    await joinTogether(room, alice, bob);
    await expectAllHearAndSee(alice, bob);
    await bob.openSurface('yellow');
    await bob.share();
    await alice.expectSees("Bob's screen", 'yellow');
    // Over one socket each, which nothing has broken.
    for (const person of [alice, bob]) person.expectOneSocket();
    await info.attach('call', { body: await alice.page.screenshot(), contentType: 'image/png' });

    for (const browser of [here!, there!]) await browser.close();
    await started.stop();
    expect(await readdir(folder)).toEqual(['parlor', 'parlor.cert.pem', 'parlor.key.pem', 'parlor.secret']);
    for (const secret of ['parlor.key.pem', 'parlor.secret']) {
      const { mode, uid } = await stat(join(folder, secret));
      expect([mode & 0o777, uid]).toEqual([0o600, NOBODY]);
    }
  });
});

test('it is small and needs little', { tag: '@chromium' }, async ({}, info) => {
  const megabytes = (await stat(FILE!)).size / 1e6;
  const folder = await folderWithIt();
  const memory: number[] = [];
  // The first start makes the certificate, the others find it.
  for (let i = 0; i < 3; i += 1) {
    const port = await freePort('127.0.0.1');
    const started = begin(['./parlor', '--listen', `127.0.0.1:${port}`, '--tls', 'self-signed', '--metrics-listen', 'off'], folder);
    expect(await until(10_000, async () => (await status(`https://127.0.0.1:${port}/readyz`)) === 200)).toBe(true);
    expect(await status(`https://127.0.0.1:${port}/room/standup`)).toBe(200);
    memory.push(Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${started.id}/status`, 'utf8'))?.[1]) / 1e3);
    await started.stop();
  }
  const median = memory.toSorted((a, b) => a - b)[1]!;
  const figures = `one file: ${megabytes.toFixed(1)} MB, ${median.toFixed(1)} MB resident when idle`;
  info.annotations.push({ type: 'measured', description: figures });
  expect(megabytes, figures).toBeLessThanOrEqual(20);
  expect(median, figures).toBeLessThanOrEqual(25);
});

/** A folder with nothing else in it. */
async function folderWithIt(): Promise<string> {
  const folder = await emptyFolder();
  await copyFile(resolve(FILE!), join(folder, 'parlor'));
  await chmod(join(folder, 'parlor'), 0o755);
  return folder;
}

/** Starts a command in a folder, in an environment that says nothing to it. */
function begin([program, ...options]: string[], cwd: string): { id: number; said: () => string; stop: () => Promise<void> } {
  const child = start(program!, options, { cwd, env: { PATH: process.env.PATH } });
  let [said, log] = ['', ''];
  child.stdout?.on('data', (chunk) => (said += chunk));
  child.stderr?.on('data', (chunk) => (log += chunk));
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended, log).toEqual([0, null]);
  };
  return { id: child.pid!, said: () => said, stop };
}

/** `nobody`, who may do nothing. */
const NOBODY = 65_534;
