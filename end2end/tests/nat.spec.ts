// Calls between homes, through Parlor as it is started: all its settings are the default ones but where it listens.
//
// The homes and their browsers are the same for all tests of a worker; each has its pages and its room.

import type { Browser, LaunchOptions } from '@playwright/test';
import { type BrowserName, LAUNCH } from './browsers.ts';
import { expect, test as base } from './fixtures.ts';
import { emptyFolder } from './folders.ts';
import { type Reception, reception } from './media.ts';
import { type Home, type Nat, whyNotHomes, withTwoHomes } from './nat.ts';
import type { Person } from './person.ts';
import { Server } from './server.ts';

type Internet = {
  /** Where Parlor is, seen from a home. */
  origin: string;
  homes: [Home, Home];
  /** The browser in a home that keeps running. */
  browserIn: (home: Home, name: BrowserName) => Promise<Browser>;
  /** A browser in a home that has something of its own, and is closed by its test. */
  launchIn: (home: Home, name: BrowserName, options: LaunchOptions) => Promise<Browser>;
};

const test = base.extend<object, { internet: Internet }>({
  internet: [
    async ({ playwright }, use) => {
      await withTwoHomes(async (server, homes) => {
        const parlor = await Server.startOn(server);
        const folder = await emptyFolder();
        const launchIn = async (home: Home, name: BrowserName, options: LaunchOptions) => {
          const program = options.executablePath ?? playwright[name].executablePath();
          if (name === 'firefox') return playwright.firefox.launch({ ...options, executablePath: await home.firefoxScript(program, folder) });
          return playwright.chromium.launch({ ...options, channel: undefined, executablePath: await home.script(program, folder) });
        };
        const browsers = new Map<string, Promise<Browser>>();
        const browserIn = (home: Home, name: BrowserName) => {
          const key = `${home.name} ${name}`;
          if (!browsers.has(key)) browsers.set(key, launchIn(home, name, AT_HOME[name]));
          return browsers.get(key)!;
        };
        await use({ origin: parlor.origin, homes, browserIn, launchIn });
        for (const browser of browsers.values()) await (await browser).close();
        await parlor.stop();
      });
    },
    { scope: 'worker' },
  ],
});

const WHY_NOT = whyNotHomes();
test.skip(WHY_NOT !== undefined, WHY_NOT);
// As in every project with a Firefox: the driver's pictures break the page's own policy.
test.use({ screenshot: 'off' });

test('N-13 homes whose routers keep their ports are connected directly', async ({ internet, invite, room }) => {
  const { origin, homes, browserIn } = internet;
  homes.forEach((home) => home.use('keeps ports'));
  const [here, there] = await Promise.all(homes.map((home) => browserIn(home, 'chromium')));
  const [alice, bob] = [await invite('Alice', { origin, browser: here }), await invite('Bob', { origin, browser: there })];
  await call(alice, bob, room);
  for (const { pair, relayProtocol } of await ways(alice, bob)) {
    expect(pair).toMatch(/^(host|srflx|prflx)\/(srflx|prflx)$/);
    expect(relayProtocol).toBe('');
  }
  await leave(alice, bob);
});

/** Where nothing goes directly, and how the relay is reached there. */
const RELAYED: { id: string; nat: Nat; protocol: 'udp' | 'tcp'; where: string }[] = [
  { id: 'N-13', nat: 'symmetric', protocol: 'udp', where: 'where each destination sees another port' },
  { id: 'N-14', nat: 'no UDP', protocol: 'tcp', where: 'where only TCP gets through' },
];

for (const { id, nat, protocol, where } of RELAYED) {
  for (const other of ['chromium', 'firefox'] as const) {
    test(`${id} ${where}, Chromium and ${other} are connected through the relay over ${protocol}`, async ({ internet, invite, room }) => {
      const { origin, homes, browserIn } = internet;
      homes.forEach((home) => home.use(nat));
      const [here, there] = await Promise.all([browserIn(homes[0], 'chromium'), browserIn(homes[1], other)]);
      const [alice, bob] = [await invite('Alice', { origin, browser: here }), await invite('Bob', { origin, browser: there })];
      await call(alice, bob, room);
      const relayed = (await ways(alice, bob)).filter(({ pair }) => pair.startsWith('relay/'));
      // One relay is enough where both reach it over UDP.
      expect(relayed.length).toBeGreaterThanOrEqual(protocol === 'tcp' ? 2 : 1);
      for (const { relayProtocol } of relayed) expect(relayProtocol).toBe(protocol);
      await leave(alice, bob);
    });
  }
}

test('N-17 two in one home are connected though no STUN or TURN server answers', async ({ internet, invite, room }) => {
  const { origin, homes: [home], browserIn } = internet;
  home.use('no relay');
  const browser = await browserIn(home, 'chromium');
  const [alice, bob] = [await invite('Alice', { origin, browser }), await invite('Bob', { origin, browser })];
  await call(alice, bob, room);
  for (const { pair } of await ways(alice, bob)) expect(pair).toMatch(/^(host|prflx)\/(host|prflx)$/);
  await leave(alice, bob);
});

test('listeners without a device and without a default route are connected through the relay', async ({ internet, invite, room }) => {
  const { origin, homes, browserIn, launchIn } = internet;
  homes.forEach((home) => home.use('symmetric'));
  const alice = await invite('Alice', { origin, browser: await browserIn(homes[0], 'chromium') });
  await homes[1].withoutDefaultRoute(async () => {
    const browsers = await Promise.all((['chromium', 'firefox'] as const).map((name) => launchIn(homes[1], name, WITHOUT_DEVICES[name])));
    const [bob, carol] = await Promise.all(['Bob', 'Carol'].map((name, i) => invite(name, { origin, browser: browsers[i], permissions: [] })));
    await Promise.all([alice.join(room), ...[bob!, carol!].map((listener) => listen(listener, room))]);
    for (const listener of [bob!, carol!]) {
      await listener.expectHearsAndSees('Alice');
      expect((await reception(listener.video('Alice'))).pair).toContain('relay');
    }
    await leave(alice, bob!, carol!);
    for (const browser of browsers) await browser.close();
  });
});

test('a Chromium that may not use UDP without a proxy is connected over TCP', async ({ internet, invite, room }) => {
  const { origin, homes, browserIn, launchIn } = internet;
  homes.forEach((home) => home.use('keeps ports'));
  // As the policy WebRtcIPHandling says it.
  const args = [...AT_HOME.chromium.args!, '--webrtc-ip-handling-policy=disable_non_proxied_udp'];
  const there = await launchIn(homes[1], 'chromium', { ...AT_HOME.chromium, args });
  const [alice, bob] = [await invite('Alice', { origin, browser: await browserIn(homes[0], 'chromium') }), await invite('Bob', { origin, browser: there })];
  await call(alice, bob, room);
  expect(await reception(bob.video('Alice'))).toMatchObject({ pair: expect.stringMatching(/^relay\//), relayProtocol: 'tcp' });
  await leave(alice, bob);
  await there.close();
});

/** As in a home: Firefox hides its own addresses there, and does not use loopback. */
const AT_HOME: Record<BrowserName, LaunchOptions> = {
  chromium: LAUNCH.chromium,
  firefox: firefox({ 'media.peerconnection.ice.obfuscate_host_addresses': true, 'media.peerconnection.ice.loopback': false }),
};

const WITHOUT_DEVICES: Record<BrowserName, LaunchOptions> = {
  chromium: { ...LAUNCH.chromium, args: LAUNCH.chromium.args!.filter((arg) => !arg.startsWith('--use-fake-device')) },
  firefox: firefox({ ...AT_HOME.firefox.firefoxUserPrefs, 'media.navigator.streams.fake': false, 'media.navigator.permission.disabled': false }),
};

/** Firefox with these preferences, too. */
function firefox(preferences: LaunchOptions['firefoxUserPrefs']): LaunchOptions {
  return { ...LAUNCH.firefox, firefoxUserPrefs: { ...LAUNCH.firefox.firefoxUserPrefs, ...preferences } };
}

/** Both are in the call, hear and see each other. */
async function call(alice: Person, bob: Person, room: string): Promise<void> {
  await Promise.all([alice.join(room), bob.join(room)]);
  await Promise.all([alice.expectHearsAndSees('Bob'), bob.expectHearsAndSees('Alice')]);
}

/** In the call, with no device. */
async function listen(listener: Person, room: string): Promise<void> {
  await listener.visit(room);
  await listener.enterAsIs();
}

/** How each receives the other's picture. */
async function ways(alice: Person, bob: Person): Promise<Reception[]> {
  return Promise.all([reception(alice.video('Bob')), reception(bob.video('Alice'))]);
}

async function leave(...people: Person[]): Promise<void> {
  for (const { page } of people) await page.close();
}
