// HTTPS by the server itself: a call over a self-signed certificate that somebody has accepted. In Chromium
// live_changes.spec.ts has such a call.

import { test } from './fixtures.ts';
import { expectAllHearAndSee } from './person.ts';
import { Server } from './server.ts';

test('two people call over HTTPS with a self-signed certificate', async ({ callAt }) => {
  const server = await Server.start({ TLS: 'self-signed' });
  const { origin } = server;
  const [alice, bob] = await callAt(origin);
  await expectAllHearAndSee(alice, bob);
  for (const person of [alice, bob]) await person.expectSecure();
  for (const { page } of [alice, bob]) await page.close();
  await server.stop();
});
