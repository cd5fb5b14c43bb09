// Machines: network namespaces of Linux, each with its own addresses and its own loopback. Two on one cable are made here,
// homes behind routers in nat.ts.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './until.ts';

/** A machine of a test. */
export class Machine {
  constructor(
    readonly name: string,
    readonly address: string,
  ) {}

  /** A command that runs there. */
  run(...command: string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...command];
  }

  /** Runs a command there to its end, and fails if it fails. */
  call(...command: string[]): string {
    const [program, ...options] = this.run(...command);
    return execFileSync(program!, options, { stdio: 'pipe', encoding: 'utf8' });
  }

  /** The path of a program that starts another one there and passes its arguments on. */
  async script(program: string, folder: string): Promise<string> {
    return this.write(this.run(program), join(folder, `on-${this.name}`));
  }

  /** The same for Firefox, whose driver does not come with it. */
  async firefoxScript(firefox: string, folder: string): Promise<string> {
    return this.write([process.execPath, join(import.meta.dirname, 'firefox_elsewhere.mjs'), this.name, firefox], join(folder, `firefox-on-${this.name}`));
  }

  private async write(command: string[], path: string): Promise<string> {
    await writeFile(path, `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`);
    await chmod(path, 0o755);
    return path;
  }
}

/** Why this machine cannot be split up; `undefined` where it can. */
export function whyNot(): string | undefined {
  return tryNamespaces(() => undefined);
}

/** The same, and what else a test says of a namespace that it may try. */
export function tryNamespaces(attempt: (name: string) => string | undefined): string | undefined {
  if (process.getuid?.() !== 0) return 'only root makes network namespaces';
  const name = `parlor-try-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return 'this system has no network namespaces (Debian: apt-get install iproute2)';
  const why = attempt(name);
  ip('netns', 'del', name);
  return why;
}

/** Does something with two machines, which are gone after that. */
export async function withTwoMachines(work: (one: Machine, other: Machine) => Promise<void>): Promise<void> {
  const id = `${process.pid}-${process.env.TEST_PARALLEL_INDEX ?? 0}`;
  // RFC 2544: nobody has these addresses.
  const machines = [1, 2].map((number) => new Machine(`parlor-${id}-${number}`, `198.18.0.${number}`));
  const [one, other] = machines as [Machine, Machine];
  const remove = () => machines.forEach(({ name }) => spawnSync('ip', ['netns', 'del', name]));
  // A test whose time is over does not come to its end; its process does.
  process.once('exit', remove);
  try {
    for (const { name } of machines) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    ip('-n', one.name, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', other.name);
    for (const { name, address } of machines) {
      ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'cable');
      ip('-n', name, 'link', 'set', 'cable', 'up');
    }
    await settled(machines);
    await work(one, other);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/**
 * Until IPv6 has found out that nobody else has its addresses, they change once more, and browsers drop what is open.
 */
export async function settled(machines: Machine[]): Promise<void> {
  const isSettled = async () => machines.every(({ name }) => ip('-n', name, '-6', 'address', 'show', 'tentative') === '');
  if (!(await until(10_000, isSettled))) throw new Error('the cable does not settle');
}

export function ip(...words: string[]): string {
  return execFileSync('ip', words, { stdio: 'pipe', encoding: 'utf8' });
}
