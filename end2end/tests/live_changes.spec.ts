// What an operator does to a server while people call: another certificate, other settings, a restart.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TestInfo } from '@playwright/test';
import { start } from './children.ts';
import { expect, test } from './fixtures.ts';
import { emptyFolder } from './folders.ts';
import { longestPause } from './media.ts';
import { expectHands } from './person.ts';
import { BINARY, freePort, Server, SITE, status } from './server.ts';

test('another certificate and other settings in a call', async ({ callAt, invite, room }, info) => {
  test.slow();
  const config = info.outputPath('parlor.toml');
  await writeFile(config, 'room_capacity = 8');
  const server = await Server.start({ TLS: 'self-signed', CONFIG: config });
  const { origin } = server;
  const [alice, bob] = await callAt(origin);
  await alice.expectHearsAndSees('Bob');
  for (const person of [alice, bob]) await person.expectSecure();
  const pause = await longestPause(alice.video('Bob'));

  const before = await fingerprint(origin);
  const other = await Server.start({ TLS: 'self-signed' });
  for (const name of ['parlor.cert.pem', 'parlor.key.pem']) await copyFile(join(other.folder, name), join(server.folder, name));
  const after = await fingerprint(other.origin);
  await other.stop();
  await expect.poll(() => fingerprint(origin), 'the certificate of new connections').toBe(after);
  expect(after).not.toBe(before);
  const carol = await invite('Carol', { origin });
  await carol.join(room);
  await carol.expectHearsAndSees('Alice');

  await writeFile(config, "stun_urls = ['stun:127.0.0.1:9']\nroom_capacity = 4");
  server.hangUp();
  await expect.poll(() => server.log).toContain('the settings were read again');
  // Who is in the call hears of it; so does who comes.
  await expect.poll(() => alice.received.findLast(({ type }) => type === 'ice_servers')).toMatchObject({ ice_servers: [{ urls: ['stun:127.0.0.1:9'] }] });
  const dave = await invite('Dave', { origin });
  await dave.join(room);
  await dave.expectHearsAndSees('Bob');

  tell(await pause(), info);
  for (const person of [alice, bob, carol, dave]) person.expectOneSocket();
  // One connection with each of the others, and never another.
  for (const person of [alice, bob]) expect(await person.holdings()).toMatchObject({ connections: 3, connectionsEver: 3 });
  for (const { page } of [alice, bob, carol, dave]) await page.close();
  await server.stop();
});

test('a restart in a call, on a socket that is handed over', async ({ callAt, invite, room }, info) => {
  test.slow();
  const manager = await Manager.start();
  const { origin } = manager;
  const [alice, bob] = await callAt(origin);
  const carol = await invite('Carol', { origin });
  await alice.expectHearsAndSees('Bob');
  await carol.visit(room);
  await bob.turnHand('up');
  await alice.expectHand('Bob', 1);
  const pause = await longestPause(alice.video('Bob'));

  await manager.end();
  // Nobody serves now. Who comes is not refused, and waits for the next one.
  const early = status(`${origin}/readyz`);
  const asked = carol.page.waitForRequest(`${origin}/api/join_room`);
  await Promise.all([carol.enter(), asked.then(() => manager.begin())]);
  expect(await early).toBe(200);
  await carol.expectHearsAndSees('Alice');
  await carol.expectSees('Bob');
  for (const person of [alice, bob]) await expect.poll(() => person.sent.filter(({ type }) => type === 'rejoin')).toHaveLength(1);
  await alice.expectTiles('Bob', 'Carol');
  await alice.expectHearsAndSees('Bob');
  await expectHands([alice, bob, carol], ['Bob']);
  // With each other they are connected as they were; the other connection is Carol's.
  for (const person of [alice, bob]) expect(await person.holdings()).toMatchObject({ connections: 2, connectionsEver: 2 });

  tell(await pause(), info);
  for (const { page } of [alice, bob, carol]) await page.close();
  await manager.stop();
});

/** How long a picture stood still is told and not judged: a machine that is busy enough makes any picture stand. */
function tell(pauseMs: number, info: TestInfo): void {
  info.annotations.push({ type: 'measured', description: `${info.title}: ${pauseMs.toFixed(0)} ms without a new picture at most` });
  expect(pauseMs, 'the same picture is there all the while').toBeLessThan(Infinity);
}

/** Of the certificate that a new connection is shown. */
async function fingerprint(origin: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** Does what a service manager does: opens a socket, and starts the server on it again and again. */
class Manager {
  private log = '';

  private constructor(
    private readonly process: ChildProcess,
    readonly origin: string,
  ) {}

  static async start(): Promise<Manager> {
    const folder = await emptyFolder();
    const port = await freePort('127.0.0.1');
    const env = { PATH: process.env.PATH, PARLOR_TLS: 'self-signed', PARLOR_METRICS_LISTEN: 'off', PARLOR_TURN: 'off', ...(SITE ? { PARLOR_SITE: SITE } : {}) };
    const child = start('perl', ['-e', MANAGER, String(port), BINARY], { cwd: folder, env });
    const manager = new Manager(child, `https://127.0.0.1:${port}`);
    child.stdout?.on('data', (chunk) => (manager.log += chunk));
    child.stderr?.on('data', (chunk) => (manager.log += chunk));
    await expect.poll(() => status(`${manager.origin}/readyz`)).toBe(200);
    return manager;
  }

  /** Ends the server. Its socket stays, and who connects to that waits. */
  async end(): Promise<void> {
    this.process.kill('SIGUSR1');
    await expect.poll(() => this.log).toMatch(/^ended$/m);
  }

  /** Starts the next server. */
  begin(): void {
    this.process.kill('SIGUSR2');
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    expect(await ended, this.log).toEqual([0, null]);
  }
}

/** In Perl, which every system has that has a shell: Node would accept what comes to a socket that it holds. */
const MANAGER = `
  use strict; use IO::Socket::INET; use POSIX ();
  $| = 1; $^F = 3;
  my ($port, @command) = @ARGV;
  my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $port, Listen => 128, ReuseAddr => 1) or die $!;
  POSIX::dup2(fileno($socket), 3) if fileno($socket) != 3;
  my ($child, $stopping, $wanted);
  $SIG{USR1} = sub { $wanted = 0; kill "TERM", $child };
  $SIG{USR2} = sub { $wanted = 1 };
  $SIG{TERM} = sub { $stopping = 1; kill "TERM", $child if $child };
  for ($wanted = 1; !$stopping; ) {
    $child = fork;
    unless ($child) { $ENV{LISTEN_FDS} = 1; $ENV{LISTEN_PID} = $$; exec @command }
    1 until waitpid($child, 0) == $child;
    exit 1 if $?;
    undef $child;
    print "ended\\n";
    select undef, undef, undef, 0.01 until $wanted || $stopping;
  }
`;
