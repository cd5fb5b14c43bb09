// `Hide my address`: where it is offered, what it asks for, and that no address goes to anybody else.

import type { ChildProcess } from 'node:child_process';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { startCoturn, stop, whyNoCoturn } from './coturn.ts';
import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import type { Message, Person } from './person.ts';
import { freePort, ownAddress, Server } from './server.ts';

const choice = (page: Page) => page.getByRole('checkbox', { name: 'Hide my address', exact: true });

/** A server that offers a relay which nobody needs. */
const OFFER = { TURN_URLS: 'turn:127.0.0.1:9', TURN_USERNAME: 'user1', TURN_PASSWORD: 'pass1' };

test('X-07: in a room made with `Hide my address` nobody is told of any address but those of the relay', async ({ invite }, info) => {
  const { server, relay } = await withRelay(info.outputPath());
  const { origin } = server;
  const [alice, bob] = [await invite('Alice', { origin }), await invite('Bob', { origin })];

  // By keyboard, from the first page.
  await alice.page.goto(origin);
  await choice(alice.page).focus();
  await alice.page.keyboard.press('Space');
  await expect(choice(alice.page)).toBeChecked();
  await alice.page.keyboard.press('Enter');
  await expect(alice.page).toHaveURL(/[/]room[/][-a-z]+[?]relay=only$/);
  await expect(choice(alice.page)).toBeChecked();
  await alice.enter();
  const link = alice.page.getByRole('textbox', { name: 'Link to this call' });
  await expect(link).toHaveValue(alice.page.url());

  // A link that says nothing joins as the room is.
  await bob.page.goto(alice.page.url().replace('?relay=only', ''));
  await expect(choice(bob.page)).not.toBeChecked();
  await bob.enter();
  await alice.expectHearsAndSees('Bob');
  await bob.expectHearsAndSees('Alice');
  expect((await reception(alice.video('Bob'))).pair).toBe('relay/relay');
  expect((await reception(bob.video('Alice'))).pair).toBe('relay/relay');
  for (const person of [alice, bob]) expectRelayedOnly(person);

  // A seat knows it, without the link.
  await bob.page.reload();
  await bob.expectInCall();
  await bob.expectHearsAndSees('Alice');
  expect((await reception(bob.video('Alice'))).pair).toBe('relay/relay');
  expectRelayedOnly(alice);

  for (const person of [alice, bob]) await person.page.close();
  await server.stop();
  await stop(relay);
});

test('one can hide the own address alone, and stays hidden after a reload', async ({ invite, room }, info) => {
  const { server, relay } = await withRelay(info.outputPath());
  const { origin } = server;
  const [alice, bob] = [await invite('Alice', { origin }), await invite('Bob', { origin })];
  await alice.join(room);
  await expect(alice.page.getByRole('textbox', { name: 'Link to this call' })).toHaveValue(`${origin}/room/${room}`);
  await bob.visit(room);
  await choice(bob.page).check();
  await bob.enter();
  await expectHidden();
  await bob.page.reload();
  await bob.expectInCall();
  await expectHidden();

  for (const person of [alice, bob]) await person.page.close();
  await server.stop();
  await stop(relay);

  async function expectHidden() {
    await alice.expectHearsAndSees('Bob');
    await bob.expectHearsAndSees('Alice');
    expect((await reception(bob.video('Alice'))).pair).toMatch(/^relay[/]/);
    expect(addresses(bob.sent).filter(ofTheMachine)).toEqual([]);
  }
});

test('the choice can be seen, told and pressed in both themes and on a phone', async ({ invite, room }) => {
  const server = await Server.start(OFFER);
  const alice = await invite('Alice', { origin: server.origin });
  for (const path of ['/', `/room/${room}`]) {
    await alice.page.goto(server.origin + path);
    await expect(choice(alice.page)).not.toBeChecked();
    await expect(choice(alice.page)).toHaveAccessibleDescription(/won't see your IP address/);
    await expectAccessible(alice.page, `${path}, not chosen`);
    // Its words are part of it.
    await alice.page.getByText('Hide my address').click();
    await expect(choice(alice.page)).toBeChecked();
    await expectAccessible(alice.page, `${path}, chosen`);
  }
  await alice.page.close();
  await server.stop();
});

test('a choice that is made before the program has come holds', async ({ invite, room, watch }) => {
  // The browser finds that what it fetched ahead was not used in time.
  watch.allow(/preload/);
  const server = await Server.start(OFFER);
  const alice = await invite('Alice', { origin: server.origin });
  let wake = () => {};
  await alice.page.route('**/parlor.wasm', (route) => (wake = () => void route.continue()));
  await alice.page.goto(`${server.origin}/room/${room}`, { waitUntil: 'domcontentloaded' });
  await choice(alice.page).check();
  wake();
  await alice.enter();
  const joined = alice.received.find(({ type }) => type === 'joined');
  expect(joined?.transport_policy).toBe('relay');
  await expect(alice.page.getByRole('textbox', { name: 'Link to this call' })).toHaveValue(`${server.origin}/room/${room}?relay=only`);
  await alice.page.close();
  await server.stop();
});

test('a server without a relay offers no choice, and says so to a link that asks for one', async ({ page, room, watch }) => {
  watch.allow(/404 \(Not Found\)/);
  for (const path of ['/', `/room/${room}`]) {
    await page.goto(path);
    await expect(page.getByRole('button', { name: path === '/' ? 'New call' : 'Join call' })).toBeVisible();
    await expect(choice(page)).toHaveCount(0);
  }
  const answer = await page.goto(`/room/${room}?relay=only`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: "This server can't hide addresses" })).toBeVisible();
  await expectAccessible(page, 'no relay');
});

async function withRelay(folder: string): Promise<{ server: Server; relay: ChildProcess }> {
  const address = ownAddress();
  test.skip(whyNoCoturn() !== undefined, whyNoCoturn());
  test.skip(!address, 'this machine has no address but loopback, and coturn refuses loopback peers');
  const port = await freePort(address!);
  const relay = await startCoturn(address!, port, ['--lt-cred-mech', '--user=user1:pass1'], folder);
  const server = await Server.start({ ...OFFER, TURN_URLS: `turn:${address}:${port}` });
  return { server, relay };
}

/** No address went over the socket but those of relayed candidates. */
function expectRelayedOnly({ name, received, sent }: Person): void {
  const [came, went] = [addresses(received), addresses(sent)];
  expect(came.length, `what came to ${name}`).toBeGreaterThan(0);
  expect(came.filter(({ type, behind }) => type !== 'relay' || behind !== BLANK), `what came to ${name}`).toEqual([]);
  // A browser may name a relayed candidate again in `c=`, and an address behind it: the server blanks both.
  expect(went.filter(ofTheMachine), `what ${name} sent`).toEqual([]);
}

/** Whether it is of a candidate, and no relay's. */
const ofTheMachine = ({ type }: { type?: string }) => type !== undefined && type !== 'relay';

/** What stands for no address. */
const BLANK = '0.0.0.0';

/** Every address in signals, with the type of the candidate that it is of, and what is behind that. */
function addresses(messages: Message[]): { address: string; type?: string; behind?: string }[] {
  const lines = messages.flatMap((message) => {
    if (message.type !== 'signal') return [];
    const { candidate, sdp } = message.signal as { candidate?: { candidate: string }; sdp?: string };
    return [candidate?.candidate ?? '', ...(sdp ?? '').split(/[\r\n]+/)];
  });
  return lines.flatMap((line) => {
    const candidate = /candidate:\S+ \d \w+ \d+ (\S+) \d+ typ (\w+)(?: raddr (\S+))?/.exec(line);
    if (candidate) return [{ address: candidate[1]!, type: candidate[2], behind: candidate[3] }];
    // A fingerprint is many numbers with colons, too.
    const found = /^a=fingerprint/.test(line) ? [] : (line.match(/\d+\.\d+\.\d+\.\d+|[\da-f]*::[\da-f:]*|\S+\.local/gi) ?? []);
    return found.filter((address) => address !== BLANK && address !== '127.0.0.1').map((address) => ({ address }));
  });
}
