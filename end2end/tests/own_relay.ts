// The relay in the program, where every browser of this machine can use it.

import { test } from '@playwright/test';
import { freePort, ownAddress } from './server.ts';

/** The settings of a server with such a relay. A machine without another address than loopback skips the test. */
export async function ownRelay(): Promise<{ TURN: string; TURN_PORT: string; PUBLIC_ADDRESS: string }> {
  const address = ownAddress();
  test.skip(!address, 'this machine has no address but loopback, and Firefox relays over no other');
  return { TURN: 'embedded', TURN_PORT: `${await freePort(address!)}`, PUBLIC_ADDRESS: address! };
}
