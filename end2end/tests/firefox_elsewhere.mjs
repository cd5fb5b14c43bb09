// Starts a Firefox on another machine, which is a network namespace, and carries what a driver on this one says to it:
// Firefox takes orders only over its own loopback.
//
//   node firefox_elsewhere.mjs NAMESPACE FIREFOX ARGUMENTS…

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const [namespace, ...firefox] = process.argv.slice(2);
const there = (...command) => ['netns', 'exec', namespace, ...command];

const child = spawn('ip', there(...firefox), { stdio: ['ignore', 'inherit', 'pipe'] });
child.once('exit', (code) => process.exit(code ?? 1));
child.once('error', () => process.exit(127));
process.once('SIGTERM', () => child.kill('SIGTERM'));

createInterface({ input: child.stderr }).on('line', (line) => {
  const said = () => process.stderr.write(`${line}\n`);
  const port = /WebDriver BiDi listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
  // The driver comes to the same port: Firefox answers to no other.
  if (port) createServer((driver) => carry(driver, port)).listen(Number(port), '127.0.0.1', said);
  else said();
});

/** Carries one connection. */
function carry(driver, port) {
  const script = `const s = require('net').connect(${port}, '127.0.0.1'); process.stdin.pipe(s).pipe(process.stdout)`;
  const carrier = spawn('ip', there(process.execPath, '-e', script), { stdio: ['pipe', 'pipe', 'inherit'] });
  driver.pipe(carrier.stdin).on('error', () => driver.destroy());
  carrier.stdout.pipe(driver).on('error', () => carrier.kill());
}
