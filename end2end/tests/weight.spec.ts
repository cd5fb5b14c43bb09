// What a room costs before anybody is in it.

import { expect, test } from './fixtures.ts';

/** Everything that a room's page loads, as it travels, in bytes. */
const BUDGET = 250_000;

test('everything that a room loads is at most 250 KB, compressed, and kept for ever', async ({ context, parlor, room }) => {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const urls = new Map<string, { url: string; headers: Record<string, string> }>();
  const loaded: { path: string; bytes: number; headers: Record<string, string> }[] = [];
  session.on('Network.responseReceived', ({ requestId, response }) => {
    urls.set(requestId, { url: response.url, headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value])) });
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const answer = urls.get(requestId);
    if (answer?.url.startsWith('http')) loaded.push({ path: new URL(answer.url).pathname, bytes: encodedDataLength, headers: answer.headers });
  });

  await page.goto(`${parlor.origin}/room/${room}`);
  await expect(page.getByRole('button', { name: 'Join call' })).toBeEnabled();
  await page.waitForLoadState('networkidle');

  const files = loaded.filter(({ path }) => path.startsWith('/pkg/'));
  expect(files.map(({ path }) => path.split('/').at(-1)).sort()).toEqual(['parlor.css', 'parlor.js', 'parlor.wasm']);
  for (const { path, headers } of files) {
    expect(headers['content-encoding'], path).toBe('br');
    expect(headers['cache-control'], path).toBe('public, max-age=31536000, immutable');
    expect(path, 'a new build is a new address').toMatch(/^\/pkg\/[0-9a-f]{16}\//);
  }
  const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  const list = loaded.map(({ path, bytes }) => `${path.split('/').at(-1)} ${bytes}`).join(', ');
  test.info().annotations.push({ type: 'weight', description: `${total} bytes: ${list}` });
  expect(total, list).toBeLessThanOrEqual(BUDGET);
});
