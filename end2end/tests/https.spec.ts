// HTTPS by the server itself: a call over a self-signed certificate that somebody has accepted.

import { expect, test } from './fixtures.ts';
import { Server } from './server.ts';

test('two people call over HTTPS with a self-signed certificate', async ({ callAt }) => {
  const server = await Server.start({ TLS: 'self-signed' });
  const { origin } = server;
  const [alice, bob] = await callAt(origin);
  await alice.expectHearsAndSees('Bob');
  await bob.expectHearsAndSees('Alice');
  for (const { page } of [alice, bob]) {
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
    expect(await page.evaluate(() => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol)).toBe('h2');
  }
  for (const { page } of [alice, bob]) await page.close();
  await server.stop();
});
