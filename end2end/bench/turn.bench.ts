// What the relay costs: Parlor's and coturn's in turn, on the same machine, under the same load, which coturn's own client
// makes.
//
// The processor's time is that of the whole process, since its last round. A round in which a packet was lost is not
// counted, for neither of the two. Two ways are measured, since they are not alike: between two clients of one relay,
// which Parlor delivers inside, and coturn by sending to itself; and to a peer elsewhere and back, which both send
// through a socket.

import { type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { type Browser, test } from '@playwright/test';
import { start } from '../tests/children.ts';
import { carry, PEER, startCoturn, stop } from '../tests/coturn.ts';
import { enter, type IceServer, joinAs } from '../tests/extras.ts';
import { emptyFolder } from '../tests/folders.ts';
import { freePort, Server } from '../tests/server.ts';
import { allocate, allocateWithoutCredential, type Relay } from './stun.ts';
import { median, table } from './table.ts';

const HOST = '127.0.0.1';

/** Another address of this machine, which no relay takes for its own. */
const PEER_HOST = '127.0.0.2';

const ROUNDS = 6;

/** How many rounds are tried: a busy machine loses packets. */
const TRIES = 3 * ROUNDS;

const NAMES = ['Parlor', 'coturn'] as const;

/** One of the two relays. */
type Rival = {
  pid: number;
  /** Where it is, with a credential that is good for one round. */
  admit: (name: string) => Promise<{ relay: Relay; leave: () => Promise<void> }>;
  stop: () => Promise<void>;
};

/** How packets go, and how many times each message passes a relay that has no short cut. */
type Way = { name: string; options: string[]; passes: number };

test('turn', async ({ browser }) => {
  test.setTimeout(60 * 60_000);
  const rivals = [await startParlor(browser), await startRival()];
  const peerPort = await freePort(PEER_HOST);
  const peer = start(PEER, ['-L', PEER_HOST, '-p', `${peerPort}`], { cwd: '/' });
  const ways: Way[] = [
    { name: 'between two clients', options: ['-y'], passes: 1 },
    { name: 'to a peer and back', options: ['-e', PEER_HOST, '-r', `${peerPort}`], passes: 2 },
  ];
  const rows: string[][] = [];
  const before = loadavg()[0]!;
  for (const way of ways) {
    for (const sessions of [4, 16]) rows.push(await comparePackets(rivals, way, sessions));
  }
  rows.push(await compareUnauthenticated(rivals));
  rows.push(await compareCrowds(rivals, ways[0]!));
  for (const rival of rivals) await rival.stop();
  await stop(peer);
  console.log(`load of the machine: ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`);
  console.log(table([`median of ${ROUNDS} rounds (least to most)`, ...NAMES, 'ratio'], rows));
});

/** The processor's time for a packet of 1,000 bytes. */
async function comparePackets(rivals: Rival[], way: Way, sessions: number): Promise<string[]> {
  const figures: number[][] = NAMES.map(() => []);
  // The first round warms both up and is not counted.
  for (let tried = 0; figures[0]!.length <= ROUNDS; tried++) {
    if (tried > TRIES) throw new Error(`Too many rounds lost packets: ${way.name}, ${sessions} sessions.`);
    const round: (number | undefined)[] = [];
    for (const rival of rivals) round.push(await costOfPacket(rival, way, sessions));
    if (round.every((cost) => cost !== undefined)) round.forEach((cost, at) => figures[at]!.push(cost!));
  }
  return row(`µs a packet, ${way.name}, ${sessions} sessions`, figures.map((all) => all.slice(1)));
}

/** How much memory ten thousand clients without a credential take, each from a port of its own. */
async function compareUnauthenticated(rivals: Rival[]): Promise<string[]> {
  const figures: number[][] = [];
  for (const rival of rivals) {
    const { relay, leave } = await rival.admit('unauthenticated');
    await allocateWithoutCredential(relay, 1_000);
    const before = residentKib(rival.pid);
    await allocateWithoutCredential(relay, 10_000);
    figures.push([residentKib(rival.pid) - before]);
    await leave();
  }
  return row('KiB more after 10,000 unauthenticated Allocates', figures);
}

/** How much slower a packet is when there are a thousand other allocations. */
async function compareCrowds(rivals: Rival[], way: Way): Promise<string[]> {
  const figures: number[][] = [];
  for (const rival of rivals) {
    const [alone, crowded]: [number[], number[]] = [[], []];
    for (let tried = 0; alone.length < ROUNDS; tried++) {
      if (tried > TRIES) throw new Error('Too many rounds lost packets: a thousand allocations.');
      const without = await costOfPacket(rival, way, 16);
      const crowd = await gather(rival);
      const within = await costOfPacket(rival, way, 16);
      await crowd();
      if (without !== undefined && within !== undefined) {
        alone.push(without);
        crowded.push(within);
      }
    }
    figures.push(crowded.map((cost, at) => 100 * (cost / alone[at]! - 1)));
  }
  return row('% slower among 1,000 allocations', figures).with(-1, '');
}

/** Opens a thousand allocations. No user may have so many, and none of them is in the room that is measured. */
async function gather(rival: Rival): Promise<() => Promise<void>> {
  const all: (() => Promise<void>)[] = [];
  for (const name of ['first', 'second', 'third', 'fourth']) {
    const { relay, leave } = await rival.admit(name);
    all.push(await allocate(relay, 250), leave);
  }
  return async () => {
    for (const end of all) await end();
  };
}

/** Carries one load: µs of the processor's time for a packet, or `undefined` if one was lost. */
async function costOfPacket(rival: Rival, way: Way, sessions: number): Promise<number | undefined> {
  const { relay, leave } = await rival.admit('load');
  const messages = 32_000 / sessions / way.passes;
  // A few thousand a second, which a machine carries that does something else besides.
  const everyMs = Math.max(1, sessions / 8);
  const load = ['-m', `${sessions}`, '-n', `${messages}`, '-l', '1000', '-z', `${everyMs}`];
  const before = processorUs(rival.pid);
  const { received, lost } = await carry(relay.host, relay.port, { urls: [], ...relay }, ['-c', '-X', ...way.options, ...load]);
  const cost = (processorUs(rival.pid) - before) / (received * way.passes);
  await leave();
  return lost === 0 && received === sessions * messages ? cost : undefined;
}

async function startParlor(browser: Browser): Promise<Rival> {
  const port = await freePort(HOST);
  const settings = { TURN: 'embedded', TURN_PORT: `${port}`, TURN_ALLOWED_PEERS: PEER_HOST, ROOM_CAPACITY: '32' };
  const server = await Server.start(settings);
  return {
    pid: server.pid,
    admit: async (name) => {
      const page = await browser.newPage();
      await page.goto(`${server.origin}/`);
      const [ice] = (await page.evaluate(enter, { room: `bench-${name}`, join: joinAs(name) })) as IceServer[];
      const leave = async () => {
        await page.evaluate(() => (globalThis as any).leave());
        await page.close();
      };
      return { relay: { host: HOST, port, ...ice! }, leave };
    },
    stop: () => server.stop(),
  };
}

async function startRival(): Promise<Rival> {
  const port = await freePort(HOST);
  const [username, credential] = ['user1', 'pass1'];
  const options = ['--lt-cred-mech', `--user=${username}:${credential}`, '--allow-loopback-peers', '--min-port=20000', '--max-port=29999'];
  const coturn: ChildProcess = await startCoturn(HOST, port, options, await emptyFolder());
  return {
    pid: coturn.pid!,
    admit: async () => ({ relay: { host: HOST, port, username, credential }, leave: async () => {} }),
    stop: () => stop(coturn),
  };
}

/** A row of the table: Parlor's figures first. */
function row(what: string, [ours, theirs]: number[][]): string[] {
  const cell = (all: number[]) => {
    const [low, high] = [Math.min(...all), Math.max(...all)].map((figure) => figure.toFixed(1));
    return all.length === 1 ? low! : `${median(all).toFixed(1)} (${low} to ${high})`;
  };
  return [what, cell(ours!), cell(theirs!), (median(ours!) / median(theirs!)).toFixed(2)];
}

/** The processor's time that all threads of a process have had. Source: proc_pid_schedstat(5), nanoseconds. */
function processorUs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]));
  return times.reduce((sum, time) => sum + time, 0) / 1_000;
}

function residentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}
