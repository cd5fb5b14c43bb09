// Frames of the run as seeds for the fuzzers, into the folder PARLOR_CORPUS, where it is set: docs/fuzzing.md.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';

type Direction = 'sent' | 'received';

/** Writes a frame down, unless enough like it were. Addresses are replaced; what else is in it was random. */
export function seed(direction: Direction, frame: string): void {
  const corpus = process.env.PARLOR_CORPUS;
  if (!corpus) return;
  const text = frame
    .replace(/\b\d{1,3}(\.\d{1,3}){3}\b/g, '192.0.2.7')
    .replace(/[0-9a-f-]{36}\.local/g, '00000000-0000-4000-8000-000000000000.local')
    .replace(/(?<![\w:])[0-9a-f]{1,4}:(:|[0-9a-f]{1,4}:)[0-9a-f:]*(?![\w:])/g, '2001:db8::7');
  const message: unknown = JSON.parse(text);
  const { type, signal } = message as { type?: string; signal?: { kind?: string } };
  keep(`${corpus}/${direction === 'sent' ? 'client' : 'server'}_message`, [type, signal?.kind].filter(Boolean).join('-'), shape(message), text);
  for (const token of text.matchAll(/"(ticket|seat)":"([^"]+)"/g)) keep(`${corpus}/token`, token[1]!, token[1]!, token[2]!);
}

/** At most two of a shape. */
function keep(folder: string, name: string, likeness: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  const prefix = `${name}-${digest(likeness)}`;
  const alike = readdirSync(folder).filter((file) => file.startsWith(prefix));
  if (alike.length < 2) writeFileSync(`${folder}/${prefix}-${alike.length}`, text);
}

/** What a message is like: its fields, its words, and which lines its descriptions have. */
function shape(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shape).join()}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([field, inner]) => `${field}:${shape(inner)}`)}}`;
  if (typeof value !== 'string') return typeof value;
  const media = value.match(/^m=\w+|^a=(sendrecv|sendonly|recvonly|inactive)$/gm);
  return media ? media.join() : /^[a-z_]+$/.test(value) ? value : 'text';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}
