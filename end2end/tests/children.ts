// Programs that tests start. None outlives the process that started it: after a failed test that ends, too.

import { type ChildProcess, spawn } from 'node:child_process';

/** Starts one. Its output goes to its two streams. */
export function start(program: string, options: string[], where: { cwd: string; env?: NodeJS.ProcessEnv }): ChildProcess {
  const child = spawn(program, options, { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});
