// Calls through the relay of the program itself, with nothing set but where it is.

import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import { freePort, ownAddress, Server } from './server.ts';

for (const servers of ['all', 'tcp'] as const) {
  const way = servers === 'tcp' ? 'tcp' : 'udp';
  test(`two people talk through the relay in the program over ${way}`, async ({ invite, room }) => {
    const address = ownAddress();
    test.skip(!address, 'this machine has no address but loopback, and Firefox relays over no other');
    const server = await Server.start({ TURN: 'embedded', TURN_PORT: `${await freePort(address!)}`, PUBLIC_ADDRESS: address! });
    const { origin } = server;
    const conditions = { origin, policy: 'relay', servers } as const;
    const [alice, bob] = [await invite('Alice', conditions), await invite('Bob', conditions)];

    await Promise.all([alice.join(room), bob.join(room)]);
    await alice.expectHearsAndSees('Bob');
    await bob.expectHearsAndSees('Alice');
    for (const video of [alice.video('Bob'), bob.video('Alice')]) {
      expect(await reception(video)).toMatchObject({ pair: 'relay/relay', relayProtocol: way });
    }

    for (const person of [alice, bob]) await person.page.close();
    await server.stop();
  });
}
