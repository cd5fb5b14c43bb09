// A call behind each proxy that docs/deploy.md shows: real ones, with the files of deploy/.

import { expect, test } from './fixtures.ts';
import { expectAllHearAndSee } from './person.ts';
import { isThere, KINDS, Proxy } from './proxies.ts';
import { Server, status } from './server.ts';

for (const kind of KINDS) {
  test(`two people call behind ${kind.name}`, async ({ callAt, room }, info) => {
    test.skip(!isThere(kind), `${kind.name} is not installed (Debian: apt-get install ${kind.name.toLowerCase()})`);
    const server = await Server.start();
    const proxy = await Proxy.before(server, kind, info.outputPath(kind.name));
    const { origin } = proxy;
    const [alice, bob] = await callAt(origin);
    await expectAllHearAndSee(alice, bob);
    expect(await bob.page.evaluate(() => isSecureContext)).toBe(true);
    bob.expectOneSocket();
    const sentOn = await fetch(`${proxy.plain}/room/${room}`, { redirect: 'manual' });
    const { protocol, hostname, pathname } = new URL(sentOn.headers.get('location') ?? '');
    // The port is not asked for: outside of tests nobody writes one.
    expect([sentOn.status, protocol, hostname, pathname], 'plain HTTP is sent on').toEqual([308, 'https:', 'localhost', `/room/${room}`]);
    // Somebody else's page is not let in by it.
    expect(await status(`${origin}/ws`), 'a socket without an origin').toBe(403);
    for (const { page } of [alice, bob]) await page.close();
    await proxy.stop();
    await server.stop();
  });
}
