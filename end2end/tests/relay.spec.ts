// Calls through the relay of the program itself, with nothing set but where it is.

import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import { ownRelay } from './own_relay.ts';
import { Server } from './server.ts';

test('a relayed call goes on over the same connection after a restart of the server', async ({ invite, room }, info) => {
  const settings = await ownRelay();
  const server = await Server.start(settings);
  const conditions = { origin: server.origin, policy: 'relay' } as const;
  const [alice, bob] = [await invite('Alice', conditions), await invite('Bob', conditions)];
  await Promise.all([alice.join(room), bob.join(room)]);
  await alice.expectHearsAndSees('Bob');
  await bob.expectHearsAndSees('Alice');

  await server.stop();
  const again = await Server.start({ ...settings, LISTEN: new URL(server.origin).host, SECRET_FILE: join(server.folder, 'secret') });
  const listening = Date.now();
  await Promise.all([alice.expectHearsAndSees('Bob'), bob.expectHearsAndSees('Alice')]);
  info.annotations.push({ type: 'measured', description: `media was back ${Date.now() - listening} ms after the server listened` });
  for (const person of [alice, bob]) {
    const epochs = person.sent.filter(({ type }) => type === 'signal').map(({ epoch }) => epoch);
    expect([...new Set(epochs)], 'a connection that was given up would have another epoch').toHaveLength(1);
  }

  for (const person of [alice, bob]) await person.page.close();
  await again.stop();
});

for (const servers of ['all', 'tcp'] as const) {
  const way = servers === 'tcp' ? 'tcp' : 'udp';
  test(`two people talk through the relay in the program over ${way}`, async ({ invite, room }) => {
    const server = await Server.start(await ownRelay());
    const { origin } = server;
    const conditions = { origin, policy: 'relay', servers } as const;
    const [alice, bob] = [await invite('Alice', conditions), await invite('Bob', conditions)];

    await Promise.all([alice.join(room), bob.join(room)]);
    await alice.expectHearsAndSees('Bob');
    await bob.expectHearsAndSees('Alice');
    for (const video of [alice.video('Bob'), bob.video('Alice')]) {
      expect(await reception(video)).toMatchObject({ pair: 'relay/relay', relayProtocol: way });
    }

    await alice.expectConnection('Bob', `Relayed (${way.toUpperCase()})`);

    for (const person of [alice, bob]) await person.page.close();
    await server.stop();
  });
}

test('a tile says that the relay refuses a wrong password, and all is well once it is right', async ({ invite, room, watch }) => {
  // Firefox says it of what has not connected.
  watch.allow(/WebRTC: ICE failed/);
  const server = await Server.start(await ownRelay());
  const conditions = { origin: server.origin, policy: 'relay' } as const;
  const [alice, bob] = [await invite('Alice', conditions), await invite('Bob', conditions)];
  await mistype(bob.page.context());
  await Promise.all([alice.join(room), bob.join(room)]);
  const why = bob.tile('Alice').getByRole('alert');
  await expect(why).toHaveText(/The relay refused this call/);
  // The next try comes by itself.
  await bob.page.evaluate(() => Object.assign(window, { mistypes: false }));
  await Promise.all([alice.expectHearsAndSees('Bob'), bob.expectHearsAndSees('Alice')]);
  await expect(why).toHaveCount(0);

  for (const person of [alice, bob]) await person.page.close();
  await server.stop();
});

/** Gives the relay a wrong password, as long as `mistypes` is true. */
async function mistype(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const Native = window.RTCPeerConnection;
    Object.assign(window, { mistypes: true });
    window.RTCPeerConnection = class RTCPeerConnection extends Native {
      constructor(configuration?: RTCConfiguration) {
        const typed = (configuration?.iceServers ?? []).map((server) => ({ ...server, ...((window as any).mistypes ? { credential: 'wrong' } : {}) }));
        super({ ...configuration, iceServers: typed });
      }
    };
  });
}
