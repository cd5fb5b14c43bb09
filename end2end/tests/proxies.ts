// Real proxies, started on loopback with the very files of `deploy/`: only names, ports and paths are replaced.

import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from './children.ts';
import { freePort, Server, status } from './server.ts';
import { until } from './until.ts';

/** How a proxy becomes one for a test. */
export type Kind = {
  name: string;
  program: string;
  /** What says that the program is there. */
  version: string;
  /** Writes its settings into its folder and says how it is started. */
  prepare: (place: Place) => Promise<string[]>;
};

type Place = {
  folder: string;
  /** Where Parlor is, as `127.0.0.1:3000`. */
  upstream: string;
  /** Its ports, without TLS and with. */
  plain: number;
  secure: number;
};

const DEPLOY = join(import.meta.dirname, '../../deploy');

export const KINDS: Kind[] = [
  {
    name: 'nginx',
    program: process.env.PARLOR_NGINX || 'nginx',
    version: '-v',
    prepare: async ({ folder, upstream, plain, secure }) => {
      await adapt('nginx.conf', folder, [
        [/ +listen \[::\].*\n/g, ''],
        ['listen 80;', `listen 127.0.0.1:${plain};`],
        ['listen 443 ', `listen 127.0.0.1:${secure} `],
        [/\/etc\/letsencrypt\/live\/meet\.example\.org\/fullchain\.pem/, join(folder, 'cert.pem')],
        [/\/etc\/letsencrypt\/live\/meet\.example\.org\/privkey\.pem/, join(folder, 'key.pem')],
        [/server_name meet\.example\.org/g, 'server_name localhost'],
        ['proxy_pass http://127.0.0.1:3000', `proxy_pass http://${upstream}`],
      ]);
      // What a distribution has around it.
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
      const around = `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${temporary} include ${folder}/nginx.conf; }`;
      await writeFile(join(folder, 'around.conf'), around);
      return ['-c', join(folder, 'around.conf'), '-p', folder, '-e', 'stderr'];
    },
  },
  {
    name: 'Caddy',
    program: process.env.PARLOR_CADDY || 'caddy',
    version: 'version',
    prepare: async ({ folder, upstream, plain, secure }) => {
      await adapt('Caddyfile', folder, [
        [
          '\nmeet.example.org {\n',
          `\n{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port ${plain}\n\thttps_port ${secure}\n}\nlocalhost {\n\ttls ${folder}/cert.pem ${folder}/key.pem\n`,
        ],
        ['reverse_proxy 127.0.0.1:3000', `reverse_proxy ${upstream}`],
      ]);
      return ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
    },
  },
  {
    name: 'HAProxy',
    program: process.env.PARLOR_HAPROXY || 'haproxy',
    version: '-v',
    prepare: async ({ folder, upstream, plain, secure }) => {
      const [cert, key] = await Promise.all(['cert.pem', 'key.pem'].map((name) => readFile(join(folder, name), 'utf8')));
      await writeFile(join(folder, 'both.pem'), `${cert}${key}`);
      await adapt('haproxy.cfg', folder, [
        ['bind :::80 v4v6', `bind 127.0.0.1:${plain}`],
        ['bind :::443 v4v6', `bind 127.0.0.1:${secure}`],
        // Only root can become somebody else.
        ...(process.getuid?.() === 0 ? [] : [[/ +(user|group) haproxy\n/g, ''] as [RegExp, string]]),
        ['/etc/haproxy/meet.example.org.pem', join(folder, 'both.pem')],
        ['server parlor 127.0.0.1:3000', `server parlor ${upstream}`],
      ]);
      return ['-db', '-f', join(folder, 'haproxy.cfg')];
    },
  },
];

/** Whether this machine has it. */
export function isThere({ program, version }: Kind): boolean {
  return spawnSync(program, [version]).error === undefined;
}

/** A proxy with TLS before a server without. */
export class Proxy {
  private constructor(
    private readonly process: ChildProcess,
    /** Where its pages are. */
    readonly origin: string,
    /** The same without TLS. */
    readonly plain: string,
  ) {}

  static async before(server: Server, kind: Kind, folder: string): Promise<Proxy> {
    await mkdir(folder, { recursive: true });
    await certificate(folder);
    const [plain, secure] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
    const options = await kind.prepare({ folder, upstream: new URL(server.origin).host, plain, secure });
    // Caddy keeps its state in the home directory.
    const child = start(kind.program, options, { cwd: folder, env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } });
    let log = '';
    child.stdout?.on('data', (chunk) => (log += chunk));
    child.stderr?.on('data', (chunk) => (log += chunk));
    const proxy = new Proxy(child, `https://localhost:${secure}`, `http://localhost:${plain}`);
    const ready = await until(15_000, async () => child.exitCode !== null || (await status(`${proxy.origin}/readyz`)) === 200);
    if (!ready || child.exitCode !== null) {
      await proxy.stop();
      throw new Error(`${kind.name} did not start.\n${log}`);
    }
    return proxy;
  }

  /** Ends it, and the processes that it has started. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }
}

/** Makes a certificate and its key in a folder: the server's own maker does. */
async function certificate(folder: string): Promise<void> {
  const maker = await Server.start({ TLS: 'self-signed' });
  for (const name of ['cert.pem', 'key.pem']) await copyFile(join(maker.folder, `parlor.${name}`), join(folder, name));
  await maker.stop();
}

/** Copies a file of `deploy/`, with replacements that all have to be there. */
async function adapt(name: string, folder: string, replacements: [string | RegExp, string][]): Promise<void> {
  let text = await readFile(join(DEPLOY, name), 'utf8');
  for (const [from, to] of replacements) {
    const adapted = text.replace(from, to);
    if (adapted === text) throw new Error(`${name} has no ${from}`);
    text = adapted;
  }
  await writeFile(join(folder, name), text);
}
