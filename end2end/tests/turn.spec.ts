// A call through a real coturn, with each kind of credentials that docs/turn.md shows.
//
// On the machine's own address, since coturn refuses loopback peers.

import { startCoturn, stop, whyNoCoturn } from './coturn.ts';
import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import { expectAllHearAndSee, joinTogether } from './person.ts';
import { freePort, ownAddress, Server } from './server.ts';

/** How coturn is told who may relay, and Parlor the same. */
const KINDS: { kind: string; coturn: string[]; parlor: Record<string, string>; username: RegExp }[] = [
  {
    kind: 'a static user and password',
    coturn: ['--lt-cred-mech', '--user=user1:pass1'],
    parlor: { TURN_USERNAME: 'user1', TURN_PASSWORD: 'pass1' },
    username: /^user1$/,
  },
  {
    kind: 'credentials that end by themselves',
    coturn: ['--use-auth-secret', '--static-auth-secret=a-secret-of-this-test'],
    parlor: { TURN_SECRET: 'a-secret-of-this-test' },
    username: /^\d{10}(:.+)?$/,
  },
];

for (const { kind, coturn, parlor, username } of KINDS) {
  test(`two people talk through a relay with ${kind}`, async ({ invite, room }, info) => {
    const address = ownAddress();
    test.skip(whyNoCoturn() !== undefined, whyNoCoturn());
    test.skip(!address, 'this machine has no address but loopback, and coturn refuses loopback peers');
    const port = await freePort(address!);
    const relay = await startCoturn(address!, port, coturn, info.outputPath());
    const server = await Server.start({ TURN_URLS: `turn:${address}:${port}`, ...parlor });
    const { origin } = server;
    const [alice, bob] = [await invite('Alice', { origin, policy: 'relay' }), await invite('Bob', { origin, policy: 'relay' })];

    await joinTogether(room, alice, bob);
    await expectAllHearAndSee(alice, bob);
    const { ice_servers } = bob.received.find(({ type }) => type === 'ice_servers') as any;
    expect(ice_servers[0].username).toMatch(username);
    expect((await reception(alice.video('Bob'))).pair).toBe('relay/relay');
    expect((await reception(bob.video('Alice'))).pair).toBe('relay/relay');

    for (const person of [alice, bob]) await person.page.close();
    await server.stop();
    await stop(relay);
  });
}
