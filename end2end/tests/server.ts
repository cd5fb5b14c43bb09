// The server under test, started from its release binary on a free port; and a gate that can cut a socket.
//
// Nothing here knows what a call is.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { start } from './children.ts';
import { indiscretions } from './discretion.ts';
import { emptyFolder } from './folders.ts';
import type { Machine } from './namespaces.ts';
import { until } from './until.ts';

/** The program. */
export const BINARY = built('PARLOR_BINARY', 'debug/parlor');

/** The folder of its page. A binary that is named has it inside, unless a folder is named, too. */
export const SITE = process.env.PARLOR_BINARY && !process.env.PARLOR_SITE ? undefined : built('PARLOR_SITE', 'site');

/** What a server did wrong. No machine is too busy for that, so a test that meets one is not run again. */
export class ServerFault extends Error {
  override name = 'ServerFault';
}

/** A running server. */
export class Server {
  private static readonly running = new Set<Server>();

  /** What the servers that still run have panicked about: nobody stops one whose test has failed. */
  static panics(): string[] {
    return [...Server.running].flatMap(({ log }) => PANIC.exec(log)?.[0] ?? []);
  }

  /** What it has written, for a failed test. */
  log = '';
  /** Of that, its log. */
  events = '';

  private constructor(
    /** Where its pages are, without a slash at the end. */
    readonly origin: string,
    private readonly process: ChildProcess,
    /** Where it runs. */
    readonly folder: string,
  ) {}

  /** Starts one and waits until it takes joins. Settings are the `PARLOR_…` ones, without the prefix. */
  static async start(settings: Record<string, string> = {}, host = '127.0.0.1'): Promise<Server> {
    const folder = await emptyFolder();
    const listen = settings.LISTEN ?? `${host}:${await freePort(host)}`;
    // Settings in the environment of the tests do not reach the server.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PARLOR_') && !name.startsWith('LEPTOS_'));
    const own = {
      LISTEN: listen,
      // Many servers run at once, and nobody asks for their counters.
      METRICS_LISTEN: 'off',
      TLS: 'off',
      // Its port is one for all servers of a machine.
      TURN: 'off',
      ...(SITE ? { SITE } : {}),
      SECRET_FILE: join(folder, 'secret'),
      ...settings,
    };
    const env = Object.fromEntries([...inherited, ...Object.entries(own).map(([name, value]) => [`PARLOR_${name}`, value])]);
    const scheme = own.TLS === 'off' ? 'http' : 'https';
    const origin = `${scheme}://${listen}`;
    const server = new Server(origin, start(BINARY, [], { cwd: folder, env }), folder);
    await server.ready(async () => (await status(`${origin}/readyz`)) === 200);
    return server;
  }

  /**
   * Starts one on a machine that others reach, as the README does: all its settings are the default ones but where it
   * listens.
   */
  static async startOn(machine: Machine): Promise<Server> {
    const folder = await emptyFolder();
    const own = { LISTEN: '0.0.0.0:8443', ...(SITE ? { SITE } : {}) };
    const env = { PATH: process.env.PATH, ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`PARLOR_${name}`, value])) };
    const [program, ...options] = machine.run(BINARY);
    const server = new Server(`https://${machine.address}:8443`, start(program!, options, { cwd: folder, env }), folder);
    await server.ready(async () => server.log.includes('Settings:'));
    return server;
  }

  /** Waits until it takes joins. */
  private async ready(isReady: () => Promise<boolean>): Promise<void> {
    const child = this.process;
    let failed: Error | undefined;
    child.on('error', (error) => (failed = error));
    child.stdout?.on('data', (chunk) => (this.log += chunk));
    child.stderr?.on('data', (chunk) => {
      this.log += chunk;
      this.events += chunk;
    });
    const ready = await until(15_000, async () => failed !== undefined || child.exitCode !== null || (await isReady()));
    if (failed || child.exitCode !== null || !ready) {
      child.kill('SIGKILL');
      throw new Error(`The server did not start: ${failed ?? `exit code ${child.exitCode}`}\n${this.log}`);
    }
    Server.running.add(this);
  }

  /** The number of its process. */
  get pid(): number {
    return this.process.pid!;
  }

  /** Has it read its settings again. */
  hangUp(): void {
    this.process.kill('SIGHUP');
  }

  /** Ends it as an operator would, and fails if it did not end cleanly. */
  async stop(): Promise<void> {
    const ended = this.process.exitCode !== null ? Promise.resolve([this.process.exitCode]) : once(this.process, 'close');
    this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    const [code] = await ended;
    clearTimeout(late);
    Server.running.delete(this);
    if (code !== 0) throw new ServerFault(`The server ended with ${code ?? 'a signal, since it took over 10 s'}.\n${this.log}`);
    if (PANIC.test(this.log)) throw new ServerFault(`The server panicked.\n${this.log}`);
    const told = indiscretions(this.events);
    if (told.length) throw new ServerFault(`X-08: the log tells\n${told.join('\n')}`);
  }
}

/** How a program says that it panicked, and where. */
const PANIC = /panicked at .*/;

/**
 * A way to a server that can be closed to signaling: sockets through it break and new ones are refused,
 * while pages and media (which do not pass here) go on.
 */
export class Gate {
  private isOpen = true;
  private readonly signaling = new Set<net.Socket>();
  private readonly all = new Set<net.Socket>();
  /** How many signaling sockets came through so far. */
  passed = 0;

  private constructor(
    private readonly listener: net.Server,
    /** Where the server is, seen through this gate. */
    readonly origin: string,
  ) {}

  static async before(server: Server): Promise<Gate> {
    const target = new URL(server.origin);
    const listener = net.createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const gate = new Gate(listener, `http://127.0.0.1:${(listener.address() as net.AddressInfo).port}`);
    listener.on('connection', (near) => gate.connect(near, Number(target.port), target.hostname));
    return gate;
  }

  /** Breaks every signaling socket and lets no new one through. */
  shut(): void {
    this.isOpen = false;
    for (const socket of this.signaling) socket.destroy();
  }

  /** Lets signaling through again. */
  open(): void {
    this.isOpen = true;
  }

  async remove(): Promise<void> {
    for (const socket of this.all) socket.destroy();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private connect(near: net.Socket, port: number, host: string): void {
    const far = net.connect(port, host);
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      this.all.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.all.delete(socket);
        this.signaling.delete(socket);
        other.destroy();
      });
    }
    // A connection may carry several requests; the upgrade is the last of them.
    near.on('data', (chunk: Buffer) => {
      if (this.signaling.has(near) || !chunk.toString('latin1').startsWith('GET /ws')) return;
      if (!this.isOpen) {
        near.destroy();
        return;
      }
      this.passed += 1;
      this.signaling.add(near).add(far);
    });
    near.on('data', (chunk) => far.write(chunk));
    far.pipe(near);
    near.on('end', () => far.end());
  }
}

/** The status of an answer, if there is one. Any certificate is accepted. */
export async function status(url: string): Promise<number | undefined> {
  const { get } = url.startsWith('https:') ? https : http;
  return new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false, agent: false }, (answer) => (answer.resume(), resolve(answer.statusCode)));
    request.on('error', () => resolve(undefined)).setTimeout(10_000, () => request.destroy());
  });
}

/**
 * A port that nothing listens on.
 *
 * Below the ports that systems give out by themselves, and each worker from a range of its own: between this look
 * and its use nobody else takes it.
 */
export async function freePort(host: string): Promise<number> {
  const first = 10_000 + 4_000 * Number(process.env.TEST_PARALLEL_INDEX ?? 0);
  for (;;) {
    const port = first + Math.floor(4_000 * Math.random());
    if (given.has(port)) continue;
    const probe = net.createServer();
    const isFree = await new Promise<boolean>((resolve) => probe.once('error', () => resolve(false)).listen(port, host, () => resolve(true)));
    if (!isFree) continue;
    given.add(port);
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

/** The ports that this worker was given. */
const given = new Set<number>();

/** This machine's first IPv4 address that is not loopback. */
export function ownAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** What `cargo xtask test` names; otherwise what `cargo leptos end-to-end` has just built. */
function built(name: string, otherwise: string): string {
  return resolve(process.env[name] || join(import.meta.dirname, '../../target', otherwise));
}
