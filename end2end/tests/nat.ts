// An internet of network namespaces: Parlor at a public address of its own, and homes behind routers that translate
// addresses.
//
// The public addresses are such as all networks route, since the relay refuses what is reserved for documentation and
// benchmarks. Nothing here leads out, so whose they are does not matter.

import { spawnSync } from 'node:child_process';
import { ip, Machine, tryNamespaces } from './namespaces.ts';

/** How a router treats what leaves a home. */
export type Nat =
  /** It keeps the ports, as most routers at home do: an outside server tells a browser how others reach it. */
  | 'keeps ports'
  /** Each destination sees another port, drawn at random. */
  | 'symmetric'
  /** Only TCP gets through. */
  | 'no UDP'
  /** Nothing gets through to the port of the relay. */
  | 'no relay';

/** A machine behind a router of its own. */
export class Home extends Machine {
  constructor(
    name: string,
    address: string,
    private readonly router: Machine,
  ) {
    super(name, address);
  }

  /** Does something while no way leads out but the one to Parlor's network. */
  async withoutDefaultRoute(work: () => Promise<void>): Promise<void> {
    ip('-n', this.name, 'route', 'del', 'default');
    ip('-n', this.name, 'route', 'add', PUBLIC_NETWORK, 'via', GATEWAY);
    try {
      await work();
    } finally {
      ip('-n', this.name, 'route', 'del', PUBLIC_NETWORK);
      ip('-n', this.name, 'route', 'add', 'default', 'via', GATEWAY);
    }
  }

  /** The router treats new flows like this from now on. */
  use(nat: Nat): void {
    const random = nat === 'keeps ports' ? '' : 'fully-random';
    // What nobody asked for is dropped unseen, as a router at home does.
    this.router.call('nft', `
      flush ruleset
      table ip router {
        chain translate {
          type nat hook postrouting priority srcnat;
          oifname "${OUTSIDE}" masquerade ${random};
        }
        chain in {
          type filter hook input priority filter;
          iifname "${OUTSIDE}" ct state new drop;
        }
        chain through {
          type filter hook forward priority filter;
          iifname "${OUTSIDE}" ct state new drop;
          ${REFUSED[nat] ?? ''}
        }
      }`);
  }
}

/** Why this machine cannot be split up into homes; `undefined` where it can. */
export function whyNotHomes(): string | undefined {
  return tryNamespaces((name) => {
    const nft = spawnSync('ip', ['netns', 'exec', name, 'nft', 'add table ip nat; add chain ip nat out { type nat hook postrouting priority srcnat; }; add rule ip nat out masquerade fully-random']);
    return nft.status === 0 ? undefined : 'this system translates no addresses (Debian: apt-get install nftables)';
  });
}

/** Does something with a server and two homes, which are gone after that. */
export async function withTwoHomes(work: (server: Machine, homes: [Home, Home]) => Promise<void>): Promise<void> {
  const id = `${process.pid}-${process.env.TEST_PARALLEL_INDEX ?? 0}`;
  const server = new Machine(`parlor-${id}-server`, '20.0.0.1');
  const routers = [0, 1].map((i) => new Machine(`parlor-${id}-router${i}`, `20.0.0.${10 + i}`));
  const homes = routers.map((router, i) => new Home(`parlor-${id}-home${i}`, '192.168.1.2', router));
  const all = [server, ...routers, ...homes];
  const remove = () => all.forEach(({ name }) => spawnSync('ip', ['netns', 'del', name]));
  // A test whose time is over does not come to its end; its process does.
  process.once('exit', remove);
  try {
    for (const { name } of all) {
      ip('netns', 'add', name);
      // IPv6 need not find out whether others have its addresses: nobody has.
      ip('netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0');
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    ip('-n', server.name, 'link', 'add', SWITCH, 'type', 'bridge');
    up(server, SWITCH, server.address);
    routers.forEach((router, i) => {
      const port = `port${i}`;
      ip('-n', server.name, 'link', 'add', port, 'type', 'veth', 'peer', 'name', OUTSIDE, 'netns', router.name);
      ip('-n', server.name, 'link', 'set', port, 'master', SWITCH, 'up');
      up(router, OUTSIDE, router.address);
      const home = homes[i]!;
      ip('-n', router.name, 'link', 'add', INSIDE, 'type', 'veth', 'peer', 'name', CABLE, 'netns', home.name);
      up(router, INSIDE, GATEWAY);
      up(home, CABLE, home.address);
      ip('-n', home.name, 'route', 'add', 'default', 'via', GATEWAY);
      router.call('sysctl', '-qw', 'net.ipv4.ip_forward=1');
      home.use('keeps ports');
    });
    await work(server, homes as [Home, Home]);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** Gives a machine an address and switches its cable on. */
function up({ name }: Machine, cable: string, address: string): void {
  ip('-n', name, 'address', 'add', `${address}/24`, 'dev', cable);
  ip('-n', name, 'link', 'set', cable, 'up');
}

/** What a router drops of what leaves. */
const REFUSED: { [nat in Nat]?: string } = { 'no UDP': 'meta l4proto udp drop;', 'no relay': 'meta l4proto { tcp, udp } th dport 3478 drop;' };

const SWITCH = 'switch';
const OUTSIDE = 'outside';
const INSIDE = 'inside';
const CABLE = 'cable';
const PUBLIC_NETWORK = '20.0.0.0/24';
const GATEWAY = '192.168.1.1';
