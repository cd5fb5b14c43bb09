// The STUN and TURN servers that a page is given, and what its browser takes of them.

import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { Gate } from './server.ts';
import { REFUSED_SOCKET } from './wire.ts';

test('N-17 servers on the host of the page that never answer hold nothing up', async ({ invite, room }) => {
  const [alice, bob] = [await invite('Alice'), await invite('Bob')];
  const turn = { urls: ['turn:host.invalid:9?transport=udp', 'turn:host.invalid:9?transport=tcp'], username: 'u', credential: 'c' };
  for (const { page } of [alice, bob]) await give(page.context(), [{ urls: ['stun:host.invalid:9'] }, turn]);
  await alice.join(room);
  await bob.join(room);
  await alice.expectHearsAndSees('Bob');
  await bob.expectHearsAndSees('Alice');
  for (const { page } of [alice, bob]) {
    expect(await servers(page)).toEqual(['stun:127.0.0.1:9', 'turn:127.0.0.1:9?transport=udp', 'turn:127.0.0.1:9?transport=tcp']);
  }
});

test('a server that the browser refuses takes neither the others nor the call away', async ({ parlor, alice, invite, room, watch }) => {
  watch.allow(REFUSED_SOCKET);
  const gate = await Gate.before(parlor);
  const bob = await invite('Bob', { origin: gate.origin });
  const refused: string[] = [];
  bob.page.on('console', (message) => void (message.text().includes('refused') && refused.push(message.text())));
  await give(bob.page.context(), [{ urls: ['stun:127.0.0.1:9', 'http://nonsense.example'] }, { urls: ['turn:127.0.0.1:9'] }, { urls: ['stun:127.0.0.1:10'] }]);
  await bob.join(room);
  await bob.expectHearsAndSees('Alice');
  await alice.expectHearsAndSees('Bob');
  expect(await servers(bob.page)).toEqual(['stun:127.0.0.1:9', 'stun:127.0.0.1:10']);
  // TURN without a credential is refused, too.
  expect(refused.at(-1)).toMatch(/refused.* 2$/);

  // The same connection is told others when its page is back.
  await bob.page.evaluate(() => Object.assign(window, { iceServers: [{ urls: ['stun:'] }, { urls: ['stun:127.0.0.1:11'] }] }));
  gate.shut();
  await expect(bob.page.getByRole('status').filter({ hasText: 'Reconnecting' })).toBeVisible();
  gate.open();
  await expect.poll(() => servers(bob.page)).toEqual(['stun:127.0.0.1:11']);
  await bob.expectFramesRising('Alice');
  expect(await bob.holdings()).toMatchObject({ connections: 1, connectionsEver: 1 });
  await bob.page.close();
  await gate.remove();
});

/** Has all pages that this context will open be given these servers, whatever those of the room are. */
async function give(context: BrowserContext, iceServers: RTCIceServer[]): Promise<void> {
  await context.addInitScript((iceServers) => {
    Object.assign(window, { iceServers });
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')!.get!;
    Object.defineProperty(MessageEvent.prototype, 'data', {
      get() {
        const text: unknown = data.call(this);
        if (typeof text !== 'string' || !text.startsWith('{"type":"ice_servers"')) return text;
        return JSON.stringify({ type: 'ice_servers', ice_servers: (window as any).iceServers });
      },
    });
  }, iceServers);
}

/** The addresses that the connection of a page may use. */
async function servers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const open = window.observed.connections.filter((connection) => connection.connectionState !== 'closed');
    return open.flatMap((connection) => connection.getConfiguration().iceServers ?? []).flatMap(({ urls }) => urls);
  });
}
