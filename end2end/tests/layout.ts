// What is wrong with a layout as far as a machine can see it: what is cut off, reaches out of the window, or lies on
// something else.

import type { Page } from '@playwright/test';

/** A line for each fault of what is seen now; of an open dialog alone, where there is one. */
export async function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Thing = { what: string; element: Element; left: number; right: number; top: number; bottom: number };
    const faults = new Set<string>();
    const things: Thing[] = [];
    const root = document.querySelector('dialog[open]') ?? document.body;
    const sees = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const above = (element: Element) => {
      const all: Element[] = [];
      for (let at: Element | null = element; at && at !== document.documentElement; at = at.parentElement) all.push(at);
      return all;
    };
    /** For screen readers only. */
    const isUnseen = (element: Element) => above(element).some((at) => getComputedStyle(at).clipPath !== 'none');

    /** Takes what is seen of a box; what should be, and is not, is a fault. */
    const add = (what: string, element: Element, { left, right, top, bottom }: DOMRect) => {
      const seen = { left, right, top, bottom };
      for (const at of above(element)) {
        const { overflowX, overflowY, position } = getComputedStyle(at);
        const frame = at.getBoundingClientRect();
        if (at !== element || overflowX === 'hidden') {
          // A name may be longer than its tile is wide. What can be scrolled to is not lost.
          if (overflowX === 'hidden' && !element.matches('[dir=auto]') && (seen.left < frame.left - 1.5 || seen.right > frame.right + 1.5)) faults.add(`cut off at its side: ${what}`);
          // Letters are a little higher than their lines.
          if (overflowY === 'hidden' && (seen.top < frame.top - 4 || seen.bottom > frame.bottom + 4)) faults.add(`cut off above or below: ${what}`);
          if (overflowX !== 'visible') [seen.left, seen.right] = [Math.max(seen.left, frame.left), Math.min(seen.right, frame.right)];
          if (overflowY !== 'visible') [seen.top, seen.bottom] = [Math.max(seen.top, frame.top), Math.min(seen.bottom, frame.bottom)];
        }
        if (position === 'fixed') break;
      }
      if (seen.left < -1 || seen.right > innerWidth + 1) faults.add(`beside the window: ${what}`);
      if (seen.right - seen.left > 1 && seen.bottom - seen.top > 1) things.push({ what, element, ...seen });
    };

    if (document.documentElement.scrollWidth > innerWidth) faults.add('the page scrolls sideways');
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode, currentNode: { parentElement: element, nodeValue } } = texts;
      if (!nodeValue?.trim() || !element || element.closest('script, style, noscript, select') || !sees(element) || isUnseen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(currentNode);
      for (const line of range.getClientRects()) add(`"${nodeValue.trim()}"`, element, line);
    }
    for (const element of root.querySelectorAll('button, a, input, select, [role=meter]')) {
      if (sees(element) && !isUnseen(element)) add(`${element.localName} ${element.getAttribute('aria-label') ?? element.textContent}`, element, element.getBoundingClientRect());
    }
    for (const [at, one] of things.entries()) {
      for (const other of things.slice(at + 1)) {
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 1.5 && high > 4) faults.add(`${one.what} on ${other.what}`);
      }
    }
    return [...faults];
  });
}
