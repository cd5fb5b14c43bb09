// Folders of what tests start, in the system's own for what is temporary. None outlives the process that made it.

import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty one. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-end2end-'));
  made.push(folder);
  return folder;
}

const made: string[] = [];

process.once('exit', () => {
  // A program that is just ending may still write into one.
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
