// People who are in a room and send nothing: a socket each, and no connection. Where a test is about many tiles and not
// about their pictures, two cores need not encode and decode for all of them.

import type { Person } from './person.ts';

/** Puts people of these names into a room, from the page of `host`, which must be nowhere yet. They leave with it. */
export async function addExtras(host: Person, room: string, names: string[]): Promise<void> {
  await host.page.goto(`${host.origin}/`);
  for (const name of names) {
    await host.page.evaluate(enter, { room, join: joinAs(name) });
  }
}

/** A server for ICE, as a peer is told of it. */
export type IceServer = { urls: string[]; username: string; credential: string };

/** A join of a client that sends nothing. */
export function joinAs(name: string): object {
  return { type: 'join', version: 1, name, state: { microphone: false, camera: false, streams: [] } };
}

/**
 * In a page of the server: enters a room by this message, with a ticket of its own. It gives the servers for ICE that the
 * peer is told of.
 */
export async function enter({ room, join }: { room: string; join: object }): Promise<IceServer[]> {
  const answer = await fetch('/api/join_room', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ room }) });
  const { token } = await answer.json();
  const socket = new WebSocket(`ws://${location.host}/ws`);
  await new Promise((open) => socket.addEventListener('open', open));
  const first = new Promise<MessageEvent>((resolve) => socket.addEventListener('message', resolve, { once: true }));
  socket.send(JSON.stringify({ ...join, ticket: token }));
  Object.assign(window, { leave: () => socket.send(JSON.stringify({ type: 'leave' })) });
  return JSON.parse((await first).data).ice_servers;
}
