// what a page of another site gets that puts Parlor into a frame: nothing.

import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures.ts';

test('X-05: a page of another site cannot show a room in a frame, nor get a camera by it', async ({ parlor, room, context, watch }) => {
  const link = `${parlor.origin}/room/${room}`;
  const around = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html').end(`<!doctype html><title>Around</title><iframe src="${link}" allow="camera *; microphone *; display-capture *"></iframe>`);
  });
  around.listen(0, 'localhost');
  await once(around, 'listening');
  const origin = `http://localhost:${(around.address() as AddressInfo).port}`;
  watch.permit(origin);
  // The browser says of it what is the test's to see.
  watch.allow(/frame-ancestors|Failed to load resource|X-Frame-Options|favicon/);

  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const refused = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
  await page.goto(origin);
  await refused;
  await expect.poll(() => asked).toContain(`/room/${room}`);
  // No program came, so there is nothing that could ask for a camera; nor is there anything to see or press.
  expect(asked.filter((path) => path.startsWith('/pkg/'))).toEqual([]);
  await expect(page.frameLocator('iframe').getByRole('button')).toHaveCount(0);
  expect(page.frames()[1]?.url()).not.toBe(link);
  await page.close();
  around.close();
});
