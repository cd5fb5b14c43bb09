// nothing about people is in a log. Every other test asserts it too, of the servers that it used.

import { indiscretions } from './discretion.ts';
import { addExtras } from './extras.ts';
import { expect, test } from './fixtures.ts';
import { expectAllHearAndSee } from './person.ts';
import { Server } from './server.ts';

test('X-08: a call leaves lines in the log, and nobody in them', async ({ callAt, invite, room, watch }) => {
  // The room is full for Carol.
  watch.allow(/status of 409/);
  const server = await Server.start({ LOG_FORMAT: 'json', ROOM_CAPACITY: '2' });
  const { origin } = server;
  const pair = await callAt(origin);
  await expectAllHearAndSee(...pair);
  const carol = await invite('Carol', { origin });
  await carol.visit(room);
  await carol.nameField.fill('Carol');
  await carol.joinButton.click();
  await expect.poll(() => server.events).toContain('refused');
  for (const { page } of [...pair, carol]) await page.close();
  await server.stop();
  expectDiscreet(server);
  for (const line of server.events.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 'INFO', message: expect.any(String) });
});

test('X-08: the same in words', async ({ invite, room, watch }) => {
  watch.allow(/status of 409/);
  const server = await Server.start({ LOG_FORMAT: 'text', ROOM_CAPACITY: '2' });
  // Of calls with media every other test keeps such a log.
  const host = await invite('Host', { origin: server.origin });
  await addExtras(host, room, ['Alice', 'Bob']);
  const asked = await host.page.request.post(`${server.origin}/api/join_room`, { data: { room }, headers: { origin: server.origin } });
  expect(asked.status()).toBe(409);
  await expect.poll(() => server.events).toContain('refused');
  await host.page.close();
  await server.stop();
  expectDiscreet(server);
});

/** What a server has logged from its start to its end. */
function expectDiscreet({ events }: Server): void {
  for (const event of ['started', 'a room opened', 'refused', 'a room closed', 'stopping', 'stopped']) expect(events).toContain(event);
  expect(indiscretions(events)).toEqual([]);
}

test('X-08: who looks through the logs would find it', () => {
  const told = [
    'v=0\\r\\no=- 46117 2 IN IP4',
    'a=fingerprint:sha-256 AA:BB',
    'candidate:842163049 1 udp 1677729535',
    `token=${'eyJraW5kIjoidGlja2V0'.repeat(2)}.${'x7-_'.repeat(10)}`,
    'Alice joined',
    'a room opened room=test-0123456789abcdef',
    'connection from 192.0.2.7:4711',
    'connection from [2001:db8:0:1::7]:4711',
    'connection from 2001:db8::1',
    'connection from 2001:db8:1:2:3:4:5:6',
  ];
  for (const line of told) expect(indiscretions(`2026-01-01T00:00:00.000000Z  INFO server: ${line}`), line).not.toEqual([]);
  for (const line of ['parlor: started version="0.1.0" port=443 tls="off"', `server::http::tls: another certificate is shown from now on sha256="${'83:69:31:68:AD:C2:00:AD:'.repeat(4).slice(0, -1)}"`]) {
    expect(indiscretions(`2026-01-01T00:00:00.000000Z  INFO ${line}`)).toEqual([]);
  }
});
