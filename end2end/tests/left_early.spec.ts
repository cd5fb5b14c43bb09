// A page that is left while its program is still on its way: what the browser breaks off then is nobody's fault.

import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures.ts';
import { shortenPatience } from './patience.ts';

/** A path that is answered with nothing: the browser stays on the page. Source: RFC 9110 §15.3.5. */
const NOTHING = '/nothing';

test('who leaves before the whole of the program is there is told of no fault', async ({ invite, parlor, room, watch }) => {
  const { page } = await invite('Alice');
  for (const file of ['parlor.js', 'parlor.wasm', 'call.wasm']) {
    await test.step(file, async () => {
      await using slow = await SlowServer.start(parlor.origin, file);
      watch.permit(slow.origin);
      await page.goto(`${slow.origin}/room/${room}`, { waitUntil: 'domcontentloaded' });
      await slow.begun;
      await page.getByRole('link', { name: 'Parlor' }).click();
      await expect(page.getByRole('button', { name: 'New call' })).toBeVisible();
    });
  }
});

test('who only seemed to leave has the program, or hears that it has not come', async ({ invite, parlor, room }) => {
  await using slow = await SlowServer.start(parlor.origin, 'parlor.wasm');
  const alice = await invite('Alice', { origin: slow.origin });
  const { page, origin } = alice;
  await shortenPatience(page);
  await page.goto(`${origin}/room/${room}`, { waitUntil: 'domcontentloaded' });
  await slow.begun;
  const answered = page.waitForResponse(`**${NOTHING}`);
  await page.evaluate((path) => location.assign(path), NOTHING);
  await answered;
  slow.goOn();
  // Firefox breaks off what is on its way as soon as it is sent elsewhere; Chromium when it gets there.
  const microphone = page.getByRole('button', { name: 'Microphone', exact: true, pressed: true });
  await expect(microphone.or(alice.notArrived)).toBeVisible();
  if (await alice.notArrived.isVisible()) await alice.notArrived.getByRole('button', { name: 'Try again' }).click();
  await expect(microphone).toBeVisible();
  await expect(alice.notArrived).toHaveCount(0);
});

/** Parlor over a line that stops in the middle of one file, until it is told to go on. */
class SlowServer implements AsyncDisposable {
  /** The first half of the file is sent. */
  readonly begun: Promise<unknown>;
  private readonly going: Promise<unknown>;

  private constructor(
    private readonly server: Server,
    parlor: string,
    file: string,
  ) {
    this.begun = once(server, 'begun');
    this.going = once(server, 'going');
    server.on('request', async ({ method, url = '', headers }, answer) => {
      if (url === NOTHING) return answer.writeHead(204).end();
      const [given] = await once(request(parlor + url, { method, headers }).end(), 'response');
      const body = Buffer.concat(await given.toArray());
      answer.writeHead(given.statusCode, given.headers);
      if (url.endsWith(file)) {
        answer.write(body.subarray(0, body.length / 2), () => server.emit('begun'));
        await this.going;
        answer.end(body.subarray(body.length / 2));
      } else {
        answer.end(body);
      }
    });
  }

  static async start(parlor: string, file: string): Promise<SlowServer> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new SlowServer(server, parlor, file);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  goOn(): void {
    this.server.emit('going');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.goOn();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
