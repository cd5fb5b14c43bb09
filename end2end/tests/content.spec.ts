// The names of people and devices are text, and never more than text.

import type { Page } from '@playwright/test';
import { enter } from './extras.ts';
import { expect, test } from './fixtures.ts';

/** Each would set `window.struck`, load something, or break out of where text stands, if it were markup. */
const STRIKES = [
  '<script>struck=1</script>',
  '<img src=x onerror=struck=1>',
  '<svg onload=struck=1>',
  '<svg><script>struck=1</script>',
  '"><script>struck=1</script>',
  "'><script>struck=1</script>",
  '</p><script>struck=1</script>',
  '</title><script>struck=1</script>',
  '</script><script>struck=1</script>',
  '</textarea><script>struck=1</script>',
  '</select><img src=x onerror=struck=1>',
  '<option selected><img src=x onerror=struck=1>',
  '" onmouseover="struck=1',
  "' onfocus='struck=1' autofocus='",
  '" autofocus onfocus="struck=1',
  '`onload=struck=1',
  '<body onload=struck=1>',
  '<iframe src="javascript:parent.struck=1">',
  '<iframe srcdoc="<script>parent.struck=1</script>">',
  '<object data="javascript:struck=1">',
  '<embed src="javascript:struck=1">',
  '<a href="javascript:struck=1">x</a>',
  'javascript:struck=1',
  'data:text/html,<script>struck=1</script>',
  '<math><mi//xlink:href="javascript:struck=1">',
  '<video><source onerror=struck=1></video>',
  '<audio src=x onerror=struck=1>',
  '<details open ontoggle=struck=1>',
  '<input autofocus onfocus=struck=1>',
  '<select autofocus onfocus=struck=1>',
  '<marquee onstart=struck=1>',
  '<style>*{background:url(//x.example)}</style>',
  '<link rel=stylesheet href=//x.example/a.css>',
  '<meta http-equiv=refresh content="0;url=//x.example">',
  '<base href=//x.example/>',
  '<form action=//x.example><button>Join call</button></form>',
  '<img src=//x.example/a.png>',
  '<!--<img src=--><img src=x onerror=struck=1>//-->',
  '<![CDATA[<script>struck=1</script>]]>',
  '<scr<script>ipt>struck=1</scr</script>ipt>',
  '<ScRiPt>struck=1</sCrIpT>',
  '<script/src=data:,struck=1></script>',
  '&lt;script&gt;struck=1&lt;/script&gt;',
  '&#60;script&#62;struck=1&#60;/script&#62;',
  '%3Cscript%3Estruck=1%3C/script%3E',
  '\\u003cscript\\u003estruck=1\\u003c/script\\u003e',
  '\\x3cscript\\x3estruck=1\\x3c/script\\x3e',
  '＜script＞struck=1＜/script＞',
  '<img/src/onerror=struck=1>',
  '<x onclick=struck=1 tabindex=1 id=name>',
  '<template><script>struck=1</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=struck=1>">',
  '<p id=unloaded data-reload>Try again</p>',
  '{{constructor.constructor("struck=1")()}}',
  '${struck=1}',
  '#{struck=1}',
  '<%= struck=1 %>',
  '__proto__',
  "'; struck=1; //",
  '\\"; struck=1; //',
];

test('X-01 what is made to strike as a name is shown as text, on both sides', async ({ invite, room }) => {
  test.slow();
  expect(new Set(STRIKES).size).toBe(60);
  const alice = await invite('Alice', { permissions: [] });
  await alice.visit(room);
  await expect(alice.page.getByText(/are blocked/)).toBeVisible();
  await alice.enterAsIs();
  const bob = await invite('Bob', { permissions: [] });
  // What a tile is made of under the plainest of names.
  await bob.visit(room);
  await bob.enterAsIs();
  await expect(alice.tile('Bob')).toHaveCount(1);
  const before = await elements(alice.page);
  await bob.page.goto('about:blank');
  await expect(alice.tile('Bob')).toHaveCount(0);
  const expectText = async (name: string) => {
    await expect(alice.tile(name)).toHaveCount(1);
    await expect(alice.tile(name).getByText(name, { exact: true })).toBeVisible();
    await expect(alice.page.getByRole('status').getByText(`${name} joined.`, { exact: true })).toBeVisible();
    for (const { page } of [alice, bob]) expect(await page.evaluate(() => 'struck' in window), name).toBe(false);
    expect((await elements(alice.page)).filter((kind) => !before.includes(kind)), `elements of ${name}`).toEqual([]);
  };
  // Some as somebody types them.
  for (const name of STRIKES.filter((_, at) => at % 6 === 0)) {
    await bob.page.goto(`${bob.origin}/room/${room}`);
    await expect(bob.joinButton).toBeEnabled();
    await bob.nameField.fill(name);
    await bob.joinButton.click();
    await expect(bob.tile(`${name} (you)`)).toHaveCount(1);
    await expectText(name);
    await bob.page.goto('about:blank');
    await expect(alice.tile(name)).toHaveCount(0);
  }
  // All of them as a client sends them that is not ours, and needs no page loaded for each.
  await bob.visit(room);
  const join = bob.sent.find(({ type }) => type === 'join')!;
  for (const name of STRIKES) {
    await bob.page.evaluate(enter, { room, join: { ...join, name } });
    await expectText(name);
    await bob.page.evaluate(() => (window as any).leave());
    await expect(alice.tile(name)).toHaveCount(0);
  }
});

test('X-01 what is made to strike as the name of a device is shown as text', async ({ invite, room }) => {
  const alice = await invite('Alice');
  await alice.page.addInitScript((labels) => {
    const { enumerateDevices } = MediaDevices.prototype;
    MediaDevices.prototype.enumerateDevices = async function () {
      const kinds = ['audioinput', 'videoinput', 'audiooutput'] as const;
      const real = await enumerateDevices.call(this);
      const made = labels.map((label, at) => ({ deviceId: `device-${at}`, groupId: '', kind: kinds[at % kinds.length]!, label, toJSON: () => ({}) }));
      return [...real, ...made];
    };
    const { getSettings } = MediaStreamTrack.prototype;
    MediaStreamTrack.prototype.getSettings = function () {
      return { ...getSettings.call(this), label: labels[0] } as MediaTrackSettings;
    };
    Object.defineProperty(MediaStreamTrack.prototype, 'label', { get: () => labels[0] });
  }, STRIKES);
  await alice.visit(room);
  await expect(alice.toggle('Camera')).toHaveAttribute('aria-pressed', 'true');
  const choices = ['Microphone device', 'Camera device', 'Speaker device'].map((name) => alice.page.getByRole('combobox', { name }));
  for (const [at, label] of STRIKES.entries()) {
    const options = choices[at % 3]!.locator('option');
    // Read as it stands, since a browser pulls the spaces of a label together.
    await expect.poll(() => options.evaluateAll((options) => options.map((option) => option.textContent)), { message: label }).toContain(label);
  }
  expect(await alice.page.evaluate(() => 'struck' in window)).toBe(false);
  await alice.enter();
  expect(await alice.page.evaluate(() => 'struck' in window)).toBe(false);
});

test('X-02 names are cleaned of what cannot be seen and of what turns the writing round', async ({ invite, room }) => {
  const alice = await invite('Alice', { permissions: [] });
  await alice.visit(room);
  await expect(alice.page.getByText(/are blocked/)).toBeVisible();
  await alice.enterAsIs();
  const bob = await invite('Bob', { permissions: [] });
  for (const [typed, seen] of [
    ['Bob\u202egpj.exe', 'Bobgpj.exe'],
    ['Bo\u2066b', 'Bob'],
    ['Al\u200bi\u00a0 ce', 'Ali ce'],
    ['\ufeffJim\u200d', 'Jim'],
    ['👩\u200d💻 Ann', '👩💻 Ann'],
    ['a' + '\u0301'.repeat(10_000), 'a' + '\u0301'.repeat(4)],
  ] as const) {
    await bob.page.goto(`${bob.origin}/room/${room}`);
    await expect(bob.joinButton).toBeEnabled();
    await bob.nameField.fill(typed);
    await bob.joinButton.click();
    await expect(bob.tile(`${seen} (you)`)).toHaveCount(1);
    await expect(alice.tile(seen)).toHaveCount(1);
    // eslint-disable-next-line playwright/prefer-web-first-assertions -- `toHaveText` pulls the spaces of a text together
    expect(await alice.tile(seen).getByText(seen, { exact: true }).first().textContent()).toBe(seen);
    await bob.page.goto('about:blank');
    await expect(alice.tile(seen)).toHaveCount(0);
  }
});

test('X-02 a name that is nothing, too long or holds a control character is refused with a sentence', async ({ invite, room }) => {
  const alice = await invite('Alice', { permissions: [] });
  await alice.visit(room);
  await expect(alice.page.getByText(/are blocked/)).toBeVisible();
  for (const [name, sentence] of [
    ['\u200b\u202e \u3164', /Type your name/],
    ['a'.repeat(65), /at most 64 characters/],
    ['Bob\u0007', /invisible/],
  ] as const) {
    await alice.nameField.fill(name);
    await alice.joinButton.click();
    await expect(alice.nameField).toHaveAttribute('aria-invalid', 'true');
    await expect(alice.nameField).toHaveAccessibleDescription(sentence);
    await expect(alice.call).toHaveCount(0);
  }
});

test('X-02 the longest and tallest names break no layout', async ({ invite, room }) => {
  const alice = await invite('Alice', { permissions: [] });
  await alice.visit(room);
  await expect(alice.page.getByText(/are blocked/)).toBeVisible();
  await alice.enterAsIs();
  const bob = await invite('Bob', { permissions: [] });
  const tall = 'Z\u0301\u0323\u0334\u0301'.repeat(12);
  for (const name of ['W'.repeat(64), tall, 'ﷺ'.repeat(64), 'ابجد هوز حطي كلمن '.repeat(3).trim(), '𒐫'.repeat(64), 'a b '.repeat(16).trim()]) {
    await bob.page.goto(`${bob.origin}/room/${room}`);
    await expect(bob.joinButton).toBeEnabled();
    await bob.nameField.fill(name);
    await bob.joinButton.click();
    await expect(alice.tile(name)).toHaveCount(1);
    for (const viewport of [{ width: 360, height: 740 }, { width: 1440, height: 900 }]) {
      await alice.page.setViewportSize(viewport);
      await expect.poll(() => spill(alice.page), { message: `what ${JSON.stringify(name)} spills at ${viewport.width}` }).toEqual([]);
    }
    await bob.page.goto('about:blank');
    await expect(alice.tile(name)).toHaveCount(0);
  }
});

/** The kinds of elements of a page, but for those that a tile has. */
async function elements(page: Page): Promise<string[]> {
  const kinds = await page.evaluate(() => [...document.querySelectorAll('*')].map((element) => element.localName));
  return [...new Set(kinds)].filter((kind) => !['p', 'span', 'path', 'svg'].includes(kind));
}

/** What is wider than the window, or reaches out of its tile. */
async function spill(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    for (const tile of document.querySelectorAll('[role=group]')) {
      const frame = tile.getBoundingClientRect();
      for (const inner of tile.querySelectorAll('p, span')) {
        if (!inner.checkVisibility()) continue;
        const box = inner.getBoundingClientRect();
        const inside = box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
        if (!inside && getComputedStyle(inner).position !== 'absolute') found.push(`${inner.className} reaches out of the tile`);
      }
    }
    for (const news of document.querySelectorAll('[role=status] p')) {
      const box = news.getBoundingClientRect();
      if (box.left < 0 || box.right > innerWidth) found.push('news beside the window');
    }
    return found;
  });
}
