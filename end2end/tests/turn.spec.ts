// A call through a real coturn, with each kind of credentials that docs/turn.md shows.
//
// On the machine's own address, since coturn refuses loopback peers.

import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { start } from './children.ts';
import { expect, test } from './fixtures.ts';
import { reception } from './media.ts';
import { freePort, ownAddress, Server } from './server.ts';
import { until } from './until.ts';

const COTURN = process.env.PARLOR_TURNSERVER || 'turnserver';

/** How coturn is told who may relay, and Parlor the same. */
const KINDS: { kind: string; coturn: string[]; parlor: Record<string, string>; username: RegExp }[] = [
  {
    kind: 'a static user and password',
    coturn: ['--lt-cred-mech', '--user=user1:pass1'],
    parlor: { TURN_USERNAME: 'user1', TURN_PASSWORD: 'pass1' },
    username: /^user1$/,
  },
  {
    kind: 'credentials that end by themselves',
    coturn: ['--use-auth-secret', '--static-auth-secret=a-secret-of-this-test'],
    parlor: { TURN_SECRET: 'a-secret-of-this-test' },
    username: /^\d{10}(:.+)?$/,
  },
];

for (const { kind, coturn, parlor, username } of KINDS) {
  test(`two people talk through a relay with ${kind}`, async ({ invite, room }, info) => {
    const address = ownAddress();
    test.skip(spawnSync(COTURN, ['--version']).error !== undefined, 'coturn is not installed (Debian: apt-get install coturn)');
    test.skip(!address, 'this machine has no address but loopback, and coturn refuses loopback peers');
    const port = await freePort(address!);
    const relay = await startCoturn(address!, port, coturn, info.outputPath());
    const server = await Server.start({ TURN_URLS: `turn:${address}:${port}`, ...parlor });
    const { origin } = server;
    const [alice, bob] = [await invite('Alice', { origin, policy: 'relay' }), await invite('Bob', { origin, policy: 'relay' })];

    await alice.join(room);
    await bob.join(room);
    await alice.expectHearsAndSees('Bob');
    await bob.expectHearsAndSees('Alice');
    const { ice_servers } = bob.received.find(({ type }) => type === 'ice_servers') as any;
    expect(ice_servers[0].username).toMatch(username);
    expect((await reception(alice.video('Bob'))).pair).toBe('relay/relay');
    expect((await reception(bob.video('Alice'))).pair).toBe('relay/relay');

    for (const person of [alice, bob]) await person.page.close();
    await server.stop();
    await stop(relay);
  });
}

async function startCoturn(address: string, port: number, credentials: string[], folder: string): Promise<ChildProcess> {
  // Another coturn can listen at the same ports, since coturn sets SO_REUSEPORT.
  const first = 61_000 + 500 * (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 9);
  const options = [
    '-n',
    `--listening-ip=${address}`,
    `--relay-ip=${address}`,
    `--listening-port=${port}`,
    `--min-port=${first}`,
    `--max-port=${first + 499}`,
    '--realm=parlor.test',
    '--fingerprint',
    '--no-tls',
    '--no-dtls',
    '--no-cli',
    '--log-file=stdout',
    `--pidfile=${folder}/turnserver.pid`,
    `--userdb=${folder}/turndb`,
    ...credentials,
  ];
  const child = start(COTURN, options, { cwd: folder });
  let log = '';
  child.stdout?.on('data', (chunk) => (log += chunk));
  child.stderr?.on('data', (chunk) => (log += chunk));
  const listens = () =>
    new Promise<boolean>((resolve) => {
      const socket = net.connect(port, address, () => (socket.destroy(), resolve(true)));
      socket.on('error', () => resolve(false));
    });
  if (!(await until(10_000, async () => child.exitCode !== null || (await listens()))) || child.exitCode !== null) {
    child.kill('SIGKILL');
    throw new Error(`coturn did not start.\n${log}`);
  }
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
