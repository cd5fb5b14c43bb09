// Somebody at a page of Parlor: what they see and do, by the roles and names of the product's contract.

import type { Locator, Page } from '@playwright/test';
import { seed } from './corpus.ts';
import { expect } from './expect.ts';
import { CAMERA, type Card, decodesFurther, energyOfNextSecond, holdings, isHeard, type Picture, recognise, SILENCE } from './media.ts';
import { openSurface, openText } from './surface.ts';

/** A message of signaling, as it went over the socket. */
export type Message = { type: string; [field: string]: unknown };

/** What is on when somebody joins. */
export type Devices = { microphone?: boolean; camera?: boolean };

export class Person {
  /** The server's messages, in order, reloads included. */
  readonly received: Message[] = [];
  /** This page's messages. */
  readonly sent: Message[] = [];

  constructor(
    readonly page: Page,
    readonly name: string,
    readonly origin: string,
    /** The fake camera's picture, by the person's name. */
    private readonly cameras: ReadonlyMap<string, Picture>,
  ) {}

  /** Something went over a socket of the page. */
  record(what: 'received' | 'sent', text: string): void {
    seed(what, text);
    const message: unknown = JSON.parse(text);
    if (typeof message === 'object' && message !== null && 'type' in message) this[what].push(message as Message);
  }

  /** What the page says whose program has not come. */
  get notArrived(): Locator {
    return this.page.getByRole('alert').filter({ hasText: "so it can't start" });
  }

  // In the lobby.

  /** Opens the room's link and waits until the lobby works. */
  async visit(room: string): Promise<void> {
    await this.page.goto(`${this.origin}/room/${room}`);
    await expect(this.joinButton).toBeVisible();
  }

  get joinButton(): Locator {
    return this.page.getByRole('button', { name: 'Join call' });
  }

  get nameField(): Locator {
    return this.page.getByRole('textbox', { name: 'Your name' });
  }

  /** From the link into the call. */
  async join(room: string, { microphone = true, camera = true }: Devices = {}): Promise<void> {
    await this.visit(room);
    await this.enter({ microphone, camera });
  }

  /** The lobby asks for both devices when it opens; once it has them, the page lives. */
  async expectReady(): Promise<void> {
    await expect(this.toggle('Microphone')).toHaveAttribute('aria-pressed', 'true');
    await expect(this.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  }

  /** From the open lobby into the call. */
  async enter({ microphone = true, camera = true }: Devices = {}): Promise<void> {
    await this.expectReady();
    if (!microphone) await this.turn('Microphone', 'off');
    if (!camera) await this.turn('Camera', 'off');
    await this.enterAsIs();
  }

  /** From the open lobby into the call, with the devices as they are. */
  async enterAsIs(): Promise<void> {
    await this.nameField.fill(this.name);
    await this.joinButton.click();
    await this.expectInCall();
  }

  // In the call.

  get call(): Locator {
    return this.page.getByRole('main', { name: 'Call', exact: true });
  }

  get controls(): Locator {
    return this.page.getByRole('toolbar', { name: 'Call controls' });
  }

  async expectInCall(): Promise<void> {
    await expect(this.call).toBeVisible();
    await expect(this.controls).toBeVisible();
    await expect(this.ownTile).toBeVisible();
  }

  /** Their page is a secure one, over HTTP/2. */
  async expectSecure(): Promise<void> {
    const found = await this.page.evaluate(() => [isSecureContext, (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol]);
    expect(found).toEqual([true, 'h2']);
  }

  /** They have come in over one socket, and it has never broken. */
  expectOneSocket(): void {
    expect(this.sent.filter(({ type }) => ['join', 'rejoin'].includes(type))).toHaveLength(1);
  }

  /** A toggle of the lobby or of the call. */
  toggle(name: 'Microphone' | 'Camera'): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Presses a toggle that stood the other way. */
  async turn(name: 'Microphone' | 'Camera', to: 'on' | 'off'): Promise<void> {
    const [before, after] = to === 'on' ? ['false', 'true'] : ['true', 'false'];
    await expect(this.toggle(name)).toHaveAttribute('aria-pressed', before);
    await this.toggle(name).click();
    await expect(this.toggle(name)).toHaveAttribute('aria-pressed', after);
  }

  get shareToggle(): Locator {
    return this.controls.getByRole('button', { name: 'Share screen', exact: true });
  }

  get handToggle(): Locator {
    return this.controls.getByRole('button', { name: 'Raise hand', exact: true });
  }

  /** Raises the hand, or lowers it. */
  async turnHand(to: 'up' | 'down'): Promise<void> {
    const [before, after] = to === 'up' ? ['false', 'true'] : ['true', 'false'];
    await expect(this.handToggle).toHaveAttribute('aria-pressed', before);
    await this.handToggle.click();
    await expect(this.handToggle).toHaveAttribute('aria-pressed', after);
  }

  /** Opens a tab that is up for being shared, as `surface.ts` says, and turns back to this page. */
  async openSurface(card: Card, toneHz?: number): Promise<Page> {
    const surface = await openSurface(this.page.context(), card, toneHz);
    await this.page.bringToFront();
    return surface;
  }

  /** The same with small text. */
  async openText(): Promise<Page> {
    const text = await openText(this.page.context());
    await this.page.bringToFront();
    return text;
  }

  /** Shares the tab that is up for it, and turns back to this page: the browser has turned to that tab. */
  async share(): Promise<void> {
    await expect(this.shareToggle).toHaveAttribute('aria-pressed', 'false');
    await this.shareToggle.click();
    await expect(this.shareToggle).toHaveAttribute('aria-pressed', 'true');
    await this.page.bringToFront();
  }

  /** An own screen, with all that can be done with it. */
  ownScreen(number = 1): Locator {
    return this.call.getByRole('group', { name: number === 1 ? 'Your screen' : `Your screen ${number}`, exact: true });
  }

  async leave(): Promise<void> {
    await this.controls.getByRole('button', { name: 'Leave', exact: true }).click();
    await expect(this.page.getByRole('heading', { name: 'You left the call' })).toBeVisible();
  }

  /** Another's tile. */
  tile(name: string): Locator {
    return this.call.getByRole('group', { name, exact: true });
  }

  get ownTile(): Locator {
    return this.tile(`${this.name} (you)`);
  }

  /** All tiles. */
  get tiles(): Locator {
    return this.call.getByRole('group').filter({ has: this.page.locator('video') }).filter({ hasNot: this.page.getByRole('button', { name: 'Stop', exact: true }) });
  }

  /** The way of keyboard and screen reader to what can be done with a tile that shows no tools. */
  more(name: string): Locator {
    return this.tile(name).getByRole('button', { name: 'More', exact: true });
  }

  /** What can be done with a tile, above the page. */
  sheet(name: string): Locator {
    return this.page.getByRole('dialog', { name, exact: true });
  }

  /** How the connection with somebody carries media, as the menu of their tile says: this way, how long it takes and what is lost. */
  async expectConnection(name: string, way: string): Promise<void> {
    await this.tile(name).hover();
    await this.more(name).click();
    const said = new RegExp(`^${way.replace(/[()]/g, '\\$&')} · round trip \\d+ ms · (nothing lost|under 1 % lost|\\d+ % lost)$`);
    await expect(this.sheet(name).getByText(said)).toBeVisible();
    await this.page.keyboard.press('Escape');
    await expect(this.sheet(name)).toHaveCount(0);
  }

  /** The one picture of somebody's tile. */
  video(name: string): Locator {
    return this.tile(name).locator('video');
  }

  /** Everybody with these names has one tile each, and nobody else has. */
  async expectTiles(...others: string[]): Promise<void> {
    for (const name of others) await expect(this.tile(name)).toHaveCount(1);
    await expect(this.ownTile).toHaveCount(1);
    await expect(this.tiles).toHaveCount(others.length + 1);
  }

  /** Somebody's picture arrives, frame after frame, and is the one their camera makes. */
  async expectSees(name: string, picture = this.cameraOf(name)): Promise<void> {
    const isPicture = expect.poll(() => recognise(this.video(name)), { message: `what ${this.name} sees of ${name}` }).toBe(picture);
    await Promise.all([this.expectFramesRising(name), isPicture]);
  }

  /** One's own tile shows one's own camera. */
  async expectSeesOneself(): Promise<void> {
    await expect.poll(() => recognise(this.video(`${this.name} (you)`)), { message: `what ${this.name} sees of oneself` }).toBe(this.cameraOf(this.name));
  }

  async expectFramesRising(name: string): Promise<void> {
    const rises = () => decodesFurther(this.video(name), 5);
    await expect.poll(rises, { message: `whether ${this.name} decodes frames of ${name}` }).toBe(true);
  }

  /** Somebody's sound arrives and is played. */
  async expectHears(name: string): Promise<void> {
    const element = this.video(name);
    await expect.poll(() => element.evaluate((video: HTMLVideoElement) => !video.muted && !video.paused && video.volume > 0), { message: `whether ${this.name}'s page plays ${name}` }).toBe(true);
    await expect.poll(() => isHeard(element), { message: `whether ${name} is heard at ${this.name}` }).toBe(true);
  }

  /** Somebody's sound is silence, for a whole second. */
  async expectHearsNothingOf(name: string): Promise<void> {
    await expect.poll(() => energyOfNextSecond(this.video(name)), { message: `energy of ${name}'s voice at ${this.name}` }).toBeLessThan(SILENCE);
  }

  async expectHearsAndSees(...names: string[]): Promise<void> {
    await Promise.all(names.flatMap((name) => [this.expectSees(name), this.expectHears(name)]));
  }

  /** What a tile says about a device that is off, in words or as a named picture. */
  async expectTileSays(name: string, what: 'muted' | 'camera off', truth = true): Promise<void> {
    const words = what === 'muted' ? /microphone off|\bmuted\b/i : /camera off/i;
    const tile = this.tile(name);
    const said = tile.getByText(words).or(tile.getByRole('img', { name: words })).filter({ visible: true });
    if (truth) await expect(said.first()).toBeAttached();
    else await expect(said).toHaveCount(0);
  }

  /** The raised hand that a tile shows: which it is, of those that are raised. */
  async expectHand(name: string, place: number | undefined): Promise<void> {
    const words = this.tile(name).getByRole('paragraph').filter({ hasText: name });
    if (place) await expect(words).toContainText(new RegExp(`Hand raised\\s*${place}\\b`), { useInnerText: true });
    else await expect(words).not.toContainText('Hand raised', { useInnerText: true });
  }

  /** What the product's server calls this person. */
  get peerId(): string {
    const joined = this.received.findLast((message) => message.type === 'joined');
    if (typeof joined?.you !== 'string') throw new Error(`${this.name} has not joined`);
    return joined.you;
  }

  holdings() {
    return holdings(this.page);
  }

  private cameraOf(name: string): Picture {
    return this.cameras.get(name) ?? CAMERA.chromium;
  }
}

/**
 * Leads people into a room, in this order, by lobbies that open side by side: half of what a lobby takes is waiting.
 */
export async function joinTogether(room: string, ...people: Person[]): Promise<void> {
  await Promise.all(people.map(async (person) => { await person.visit(room); await person.expectReady(); }));
  for (const person of people) await person.enter();
}

/** Each of them hears and sees each other one. */
export async function expectAllHearAndSee(...people: Person[]): Promise<void> {
  const othersOf = (one: Person) => people.filter((other) => other !== one).map(({ name }) => name);
  await Promise.all(people.map((one) => one.expectHearsAndSees(...othersOf(one))));
}

/** The hands that are raised are those of these people, in this order, and all of them see that. */
export async function expectHands(people: Person[], raised: string[]): Promise<void> {
  for (const one of people) {
    for (const other of people) {
      const place = raised.indexOf(other.name) + 1;
      await one.expectHand(one === other ? `${one.name} (you)` : other.name, place || undefined);
    }
  }
}
