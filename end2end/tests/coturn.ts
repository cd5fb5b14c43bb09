// coturn: another TURN server, and its own client, which is none of ours.

import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { dirname, join } from 'node:path';
import { start } from './children.ts';
import type { IceServer } from './extras.ts';
import { until } from './until.ts';

const COTURN = process.env.PARLOR_TURNSERVER || 'turnserver';

/** Why there is none; `undefined` where it is installed. */
export function whyNoCoturn(): string | undefined {
  const isMissing = [COTURN, UCLIENT].some((program) => spawnSync(program, ['-h']).error !== undefined);
  return isMissing ? 'coturn is not installed (Debian: apt-get install coturn)' : undefined;
}

/** Starts one, which others reach at this address. */
export async function startCoturn(address: string, port: number, options: string[], folder: string): Promise<ChildProcess> {
  // Another coturn can listen at the same ports, since coturn sets SO_REUSEPORT.
  const first = 61_000 + 500 * (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 9);
  const all = [
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
    ...options,
  ];
  const child = start(COTURN, all, { cwd: folder });
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

/** Ends a program that a test has started. */
export async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** What coturn's client says in the end. */
export type Carried = { sent: number; received: number; lost: number };

/** Has coturn's client send through the relay at this address and port. Options: turnutils_uclient(1). */
export async function carry(address: string, port: number, server: IceServer, options: string[]): Promise<Carried> {
  const credential = ['-u', server.username, '-w', server.credential];
  const child = start(UCLIENT, [...options, ...credential, '-p', `${port}`, address], { cwd: '/' });
  let said = '';
  child.stdout?.on('data', (chunk) => (said += chunk));
  child.stderr?.on('data', (chunk) => (said += chunk));
  await once(child, 'close');
  const [, sent, received] = /tot_send_msgs=(\d+), tot_recv_msgs=(\d+)\s*$/m.exec(said) ?? [];
  const [, lost] = /Total lost packets (\d+)/.exec(said) ?? [];
  if (child.exitCode !== 0 || lost === undefined) throw new Error(`coturn's client ended with ${child.exitCode}.\n${said}`);
  return { sent: Number(sent), received: Number(received), lost: Number(lost) };
}

/** The programs of the package are in one folder. */
const beside = (program: string) => (COTURN.includes('/') ? join(dirname(COTURN), program) : program);
const UCLIENT = beside('turnutils_uclient');

/** What sends back all that it receives. */
export const PEER = beside('turnutils_peer');
