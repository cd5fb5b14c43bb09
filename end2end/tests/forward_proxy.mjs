// A proxy that opens connections for others, as offices have one: HTTP CONNECT, and nothing else.
//
//   node forward_proxy.mjs PORT
//
// Source: RFC 9110 §9.3.6.

import { createServer } from 'node:http';
import { connect } from 'node:net';

const proxy = createServer((_, answer) => answer.writeHead(405).end());
proxy.on('connect', ({ url }, near, head) => {
  const { hostname, port } = new URL(`http://${url}`);
  const far = connect(Number(port), hostname, () => {
    near.write('HTTP/1.1 200 OK\r\n\r\n');
    far.write(head);
    far.pipe(near).pipe(far);
  });
  far.on('error', () => near.destroy());
  near.on('error', () => far.destroy());
});
proxy.listen(Number(process.argv[2]), '0.0.0.0', () => console.log('listens'));
