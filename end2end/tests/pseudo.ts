// A language that is none, for what bypasses the table of sentences or breaks when they grow: each sentence is marked and
// 40 % longer. No server speaks it. The page of a room is translated on its way, the rendered part of it too.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

const TABLE = readFileSync(join(import.meta.dirname, '../../app/src/text/language/en.rs'), 'utf8');

/** The English sentences, by their keys. */
const SENTENCES = new Map([...TABLE.matchAll(/Key::(\w+) => (?:\{\s*)?("(?:[^"\\]|\\.)*")/g)].map(([, key, text]) => [key!, JSON.parse(text!) as string]));

/** An English sentence in the language that is none; with the values of its placeholders, where it has some. */
export function pseudo(sentence: string, values: Record<string, string> = {}): string {
  if (![...SENTENCES.values()].includes(sentence)) throw new Error(`no sentence of the table: ${sentence}`);
  const forms = sentence.split('|').map((form) => {
    const missing = Math.max(1, Math.ceil(0.4 * form.length) - 2);
    // A single word becomes a longer word.
    const more = form.includes(' ') ? ` ${'wird länger und '.repeat(missing).slice(0, missing)}` : 'erung'.repeat(missing).slice(0, missing);
    return `⟦${form}${more.trimEnd()}⟧`;
  });
  return forms.join('|').replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

/** Has the first page and those of rooms come in the language that is none, read from this side. */
export async function speakPseudo(page: Page, direction: 'ltr' | 'rtl'): Promise<void> {
  await page.route(/\/(room\/[^/]*)?$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: translated(await answer.text()).replace('<html ', `<html dir="${direction}" `) });
  });
}

/** A page with each sentence of the table in the language that is none. What is in no table stays as it is. */
function translated(page: string): string {
  return page.replace(/(<script\b[^>]*>)(.*?)<\/script>|<[^>]*>|[^<]+/gs, (part, start?: string, script = '') => {
    if (start) return start.includes('application/json') ? `${start}${translatedList(script)}</script>` : part;
    if (!part.startsWith('<')) return part.replace(/\S.*\S|\S/s, translatedText);
    return part.replace(/ ([\w-]+)="([^"]*)"/g, (_, name: string, value: string) => ` ${name}="${translatedText(value)}"`);
  });
}

/** The data that the program reads its sentences from. The first one is the rule of the plural. */
function translatedList(list: string): string {
  const sentences = JSON.parse(list) as string[];
  return JSON.stringify(sentences.map((sentence, at) => (at === 0 ? sentence : pseudo(sentence)))).replaceAll('<', '\\u003c');
}

function translatedText(html: string): string {
  const text = html.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
  for (const sentence of SENTENCES.values()) {
    const [plain, ...names] = sentence.split(/\{(\w+)\}/).reduce<string[]>(([pattern = '', ...names], part, at) => (at % 2 ? [`${pattern}(.+)`, ...names, part] : [pattern + escaped(part), ...names]), []);
    const found = new RegExp(`^${plain}$`).exec(text);
    if (found) return encoded(pseudo(sentence, Object.fromEntries(names.map((name, at) => [name, found[at + 1]!]))));
  }
  return html;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const encoded = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** What a page says, or would, in words that are in no sentence of the table, but for these names. */
export async function bypassing(page: Page, ...names: string[]): Promise<string[]> {
  return page.evaluate((names) => {
    const said = [document.title];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (!texts.currentNode.parentElement!.closest('script, style')) said.push(texts.currentNode.nodeValue!);
    for (const element of document.body.querySelectorAll('*')) {
      for (const name of ['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'placeholder', 'title', 'alt']) said.push(element.getAttribute(name) ?? '');
    }
    // The product, the devices of the browser, and the initials in place of a picture.
    const known = [...names, 'Parlor', ...names.map((name) => name[0]!)];
    return said.filter((text) => {
      // Behind what a control is called stands its key.
      let rest = text.trim().replace(/ \([A-Z]\)$/, '');
      if (known.includes(rest) || /^(fake_device_\d|(Default - )?Fake .*)$/.test(rest)) return false;
      // One sentence may be in another.
      for (let before = ''; before !== rest; ) [before, rest] = [rest, rest.replace(/⟦[^⟦⟧]*⟧/g, '')];
      return /\p{L}/u.test(rest);
    });
  }, names);
}
