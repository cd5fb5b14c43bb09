// People who are in a room and send nothing: a socket each, and no connection. Where a test is about many tiles and not
// about their pictures, two cores need not encode and decode for all of them.

import type { Person } from './person.ts';

/** Puts people of these names into a room, from the page of `host`, which must be nowhere yet. They leave with it. */
export async function addExtras(host: Person, room: string, names: string[]): Promise<void> {
  await host.page.goto(`${host.origin}/`);
  for (const name of names) {
    const join = { type: 'join', version: 1, name, state: { microphone: false, camera: false, streams: [] } };
    await host.page.evaluate(enter, { room, join });
  }
}

/** In a page of the server: enters a room by this message, with a ticket of its own. */
export async function enter({ room, join }: { room: string; join: object }): Promise<void> {
  const answer = await fetch('/api/join_room', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ room }) });
  const { token } = await answer.json();
  const socket = new WebSocket(`ws://${location.host}/ws`);
  await new Promise((open) => socket.addEventListener('open', open));
  socket.send(JSON.stringify({ ...join, ticket: token }));
  Object.assign(window, { leave: () => socket.send(JSON.stringify({ type: 'leave' })) });
}
