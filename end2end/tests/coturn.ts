// A TURN server: coturn. It refuses loopback peers, so it runs on the machine's own address.

import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { start } from './children.ts';
import { until } from './until.ts';

const COTURN = process.env.PARLOR_TURNSERVER || 'turnserver';

/** Whether this machine has none. */
export function coturnIsMissing(): boolean {
  return spawnSync(COTURN, ['--version']).error !== undefined;
}

/** Starts one on the machine's own address, and waits until it listens. */
export async function startCoturn(address: string, port: number, credentials: string[], folder: string): Promise<ChildProcess> {
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

/** Ends it. */
export async function stopCoturn(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
