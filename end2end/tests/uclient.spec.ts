// The relay of the program under coturn's own client, with the credential of a peer that sits in a room.

import { carry, whyNoCoturn } from './coturn.ts';
import { enter, joinAs } from './extras.ts';
import { expect, test } from './fixtures.ts';
import { freePort, Server } from './server.ts';

const SESSIONS = 16;
const MESSAGES = 20;

for (const way of ['udp', 'tcp'] as const) {
  test(`coturn's client loses nothing over ${way}`, async ({ invite, room }) => {
    test.skip(whyNoCoturn() !== undefined, whyNoCoturn());
    const host = '127.0.0.1';
    const port = await freePort(host);
    const server = await Server.start({ TURN: 'embedded', TURN_PORT: `${port}` });
    const { page } = await invite('Alice', { origin: server.origin });
    await page.goto(`${server.origin}/`);
    const [relay] = await page.evaluate(enter, { room, join: joinAs('Alice') });

    // Ten messages a second in each session: what waits for a busy machine fits into the system's buffers.
    const load = ['-m', `${SESSIONS}`, '-n', `${MESSAGES}`, '-l', '1000', '-z', '100'];
    const options = ['-c', '-y', ...(way === 'tcp' ? ['-t'] : []), ...load];
    const all = SESSIONS * MESSAGES;
    expect(await carry(host, port, relay!, options)).toEqual({ sent: all, received: all, lost: 0 });

    await page.close();
    await server.stop();
  });
}
