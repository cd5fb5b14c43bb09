// A client that asks a TURN server for allocations and then only keeps them. Source: RFC 8489 §9.2, RFC 8656 §7.

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Where a TURN server is, and who one is to it. */
export type Relay = { host: string; port: number; username: string; credential: string };

/** Asks for allocations without a credential, each from an address of its own. */
export async function allocateWithoutCredential(relay: Relay, count: number): Promise<void> {
  for (let done = 0; done < count; done += BATCH) {
    const sockets = await Promise.all(Array.from({ length: BATCH }, (_, at) => open(`127.1.${(done / BATCH) % 250}.${1 + (at % 100)}`)));
    await Promise.all(sockets.map((socket) => send(socket, relay, message(ALLOCATE, [TRANSPORT]))));
    // It answers in the order in which it is asked, so the others have been taken when this is answered.
    await ask(sockets[0]!, relay, message(BINDING, []));
    for (const socket of sockets) socket.close();
  }
}

/** Opens allocations, and gives what lets them go again. */
export async function allocate(relay: Relay, count: number): Promise<() => Promise<void>> {
  const kept: { socket: Socket; challenge: Challenge }[] = [];
  while (kept.length < count) {
    const socket = await open('127.0.0.1');
    const challenge = challenged(await ask(socket, relay, message(ALLOCATE, [TRANSPORT])));
    const answer = await ask(socket, relay, signed(ALLOCATE, [TRANSPORT], relay, challenge));
    if (answer.readUInt16BE(0) === (ALLOCATE | SUCCESS)) {
      kept.push({ socket, challenge });
      continue;
    }
    socket.close();
    // An earlier client at this port has left its allocation behind.
    if (code(answer) !== MISMATCH) throw new Error(`After ${kept.length} allocations another one was refused: ${code(answer)}.`);
  }
  return async () => {
    for (const { socket, challenge } of kept) {
      await ask(socket, relay, signed(REFRESH, [attribute(0x000d, Buffer.alloc(4))], relay, challenge));
      socket.close();
    }
  };
}

type Challenge = { realm: string; nonce: string };

async function open(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

function send(socket: Socket, { host, port }: Relay, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => socket.send(bytes, port, host, (error) => (error ? reject(error) : resolve())));
}

/** The answer to a request, which is sent again while there is none. */
async function ask(socket: Socket, relay: Relay, request: Buffer): Promise<Buffer> {
  const answered = new Promise<Buffer>((resolve) => {
    const take = (bytes: Buffer) => {
      if (!bytes.subarray(8, 20).equals(request.subarray(8, 20))) return;
      socket.off('message', take);
      resolve(bytes);
    };
    socket.on('message', take);
  });
  const again = setInterval(() => void send(socket, relay, request), 1_000);
  await send(socket, relay, request);
  const answer = await answered;
  clearInterval(again);
  return answer;
}

function message(method: number, attributes: Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(20);
  head.writeUInt16BE(method, 0);
  head.writeUInt16BE(body.length, 2);
  head.writeUInt32BE(0x2112a442, 4);
  randomBytes(12).copy(head, 8);
  return Buffer.concat([head, body]);
}

/** A request with a long-term credential. */
function signed(method: number, attributes: Buffer[], { username, credential }: Relay, { realm, nonce }: Challenge): Buffer {
  const named = [attribute(0x0006, Buffer.from(username)), attribute(REALM, Buffer.from(realm)), attribute(NONCE, Buffer.from(nonce))];
  const bytes = message(method, [...attributes, ...named]);
  // The code counts as there already.
  bytes.writeUInt16BE(bytes.length - 20 + 24, 2);
  const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
  return Buffer.concat([bytes, attribute(0x0008, createHmac('sha1', key).update(bytes).digest())]);
}

function attribute(kind: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + 4 * Math.ceil(value.length / 4));
  bytes.writeUInt16BE(kind, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** What a request is refused with that has no credential. */
function challenged(answer: Buffer): Challenge {
  const [realm, nonce] = [REALM, NONCE].map((kind) => attributes(answer).get(kind)?.toString() ?? '');
  return { realm: realm!, nonce: nonce! };
}

/** The code of an error answer. */
function code(answer: Buffer): number | undefined {
  const value = attributes(answer).get(ERROR_CODE);
  return value && 100 * value[2]! + value[3]!;
}

function attributes(answer: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= answer.length; ) {
    const length = answer.readUInt16BE(at + 2);
    found.set(answer.readUInt16BE(at), answer.subarray(at + 4, at + 4 + length));
    at += 4 + 4 * Math.ceil(length / 4);
  }
  return found;
}

const BINDING = 0x0001;
const ALLOCATE = 0x0003;
const REFRESH = 0x0004;
const SUCCESS = 0x0100;
const ERROR_CODE = 0x0009;
const MISMATCH = 437;
const REALM = 0x0014;
const NONCE = 0x0015;

/** REQUESTED-TRANSPORT: UDP. */
const TRANSPORT = attribute(0x0019, Buffer.from([17, 0, 0, 0]));

/** How many sockets are open at once. */
const BATCH = 100;
