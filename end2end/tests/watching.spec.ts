// no page asks anybody but its own server, and none breaks its policy. Every other test asserts it of its
// own pages, in both browsers; here it is shown that the watch would have noticed.

import { expect, test } from './fixtures.ts';
import { REFUSED_SOCKET } from './wire.ts';

const PAGE = 'http://bad.localhost/';
const FOREIGN_HOST = 'foreign.localhost';

test('X-04 a page that errs, throws, breaks its policy or asks a foreign host is found out', async ({ context, parlor, watch, browserName }) => {
  watch.permit(PAGE);
  // The server refuses it, and both browsers say so in their own words.
  watch.allow(REFUSED_SOCKET);
  // Chromium would ask the user first whether a page from elsewhere may reach this machine.
  if (browserName === 'chromium') await context.grantPermissions(['local-network-access']);
  const page = await context.newPage();
  await page.route(PAGE, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>Bad</title><link rel="icon" href="data:,">',
      headers: { 'content-security-policy': "script-src 'none'; connect-src *" },
    }),
  );
  await page.route(`http://${FOREIGN_HOST}/`, (route) => route.fulfill({ body: '' }));
  await page.goto(PAGE);
  expect(watch.faults).toEqual([]);
  // Parlor's own server under a name that is not its own.
  const { port } = new URL(parlor.origin);
  await page.evaluate(
    async ([foreignHost, port]) => {
      console.error('first');
      setTimeout(() => {
        throw new Error('second');
      });
      document.body.append(Object.assign(document.createElement('script'), { textContent: '0' }));
      await fetch(`http://${foreignHost}/`, { mode: 'no-cors' });
      new WebSocket(`ws://${foreignHost}:${port}/ws`);
    },
    [FOREIGN_HOST, port] as const,
  );
  for (const fault of [
    /^console error: first/,
    /^page error: Error: second/,
    /^console error: content security policy: script-src-elem/,
    /^foreign request: http:\/\/foreign\.localhost\/$/,
    new RegExp(`^foreign request: ws://foreign\\.localhost:${port}/ws$`),
  ]) {
    await expect.poll(() => watch.faults.filter((found) => fault.test(found)), { message: String(fault) }).toHaveLength(1);
  }
  // Firefox tells of the socket's handshake as well.
  watch.allow(/^foreign request: http:\/\/foreign/);
  watch.faults.length = 0;
});

test("X-04 Parlor's own policy stops what comes from elsewhere, and the watch notices", async ({ invite, room, watch }) => {
  const alice = await invite('Alice');
  await alice.visit(room);
  expect(watch.faults).toEqual([]);
  await alice.page.evaluate((foreignHost) => {
    document.body.append(Object.assign(new Image(), { src: `http://${foreignHost}/pixel.png` }));
    document.body.append(Object.assign(document.createElement('script'), { src: `http://${foreignHost}/script.js` }));
    document.body.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `http://${foreignHost}/style.css` }));
    document.body.append(Object.assign(document.createElement('iframe'), { src: `http://${foreignHost}/frame` }));
    document.body.append(Object.assign(document.createElement('p'), { innerHTML: '<b onclick="0">inline</b>' }));
    fetch(`http://${foreignHost}/`).catch(() => {});
  }, FOREIGN_HOST);
  // What a script of the page brings in may run (`strict-dynamic`), but where it comes from is noticed.
  await expect.poll(() => watch.faults.filter((found) => found === `foreign request: http://${FOREIGN_HOST}/script.js`)).toHaveLength(1);
  for (const directive of ['img-src', 'style-src-elem', 'frame-src', 'script-src-attr', 'connect-src']) {
    const fault = new RegExp(`^console error: content security policy: ${directive} blocked`);
    await expect.poll(() => watch.faults.filter((found) => fault.test(found)), { message: directive }).not.toEqual([]);
  }
  // What else the browser says of the same comes when it comes.
  watch.allow(/foreign\.localhost/, /content security policy/i);
  watch.faults.length = 0;
});

test('X-04 a page that nobody watches is found out', async ({ browser, roll }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  expect(roll.unwatched()).toEqual([`a context with ${page.url()}`]);
  await context.close();
});
