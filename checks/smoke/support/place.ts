// What stands with a label, found as a reader finds it: by the label's text and by what is near, since neither classes nor
// headings tell where a card or a row begins.
import type { Page } from '@playwright/test';

import { patience } from '../settings';
import { expect } from './test';

// Runs in the page. For each place where `label` stands: the text of the largest box around it that holds none of `others`; where
// labels and values are all neighbours in one box, what follows the label up to the next.
function textsIn({ label, others }: { label: string; others: string[] }): string[] {
  const plain = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim();
  const says = (text: string | null, names: string[]) => names.includes(plain(text).replace(/:$/, ''));
  const places = (names: string[]) =>
    Array.from(document.body.querySelectorAll<HTMLElement>('*')).filter((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('script, style')) return false;
      const own = Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && says(node.textContent, names));
      return own || (says(element.textContent, names) && !Array.from(element.children).some((child) => says(child.textContent, names)));
    });
  const rivals = places(others);
  return places([label]).map((place) => {
    let box: HTMLElement = place;
    while (box.parentElement && box !== document.body && !rivals.some((rival) => box.parentElement!.contains(rival))) {
      box = box.parentElement;
    }
    const texts = [box.innerText];
    if (says(box.innerText, [label]) || says(box.textContent, [label])) {
      for (let next = box.nextElementSibling; next && !rivals.some((rival) => next!.contains(rival)); next = next.nextElementSibling) {
        texts.push((next as HTMLElement).innerText);
      }
    }
    return plain(texts.join(' '));
  });
}

export const textsBeside = (page: Page, label: string, others: string[]): Promise<string[]> =>
  page.evaluate(textsIn, { label, others: others.filter((other) => other !== label) });

// The text as a word of its own: "$8.90" is not in "$18.90", nor 42 in "1,042". Letters' size does not count: styles change it.
export function word(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s+');
  return new RegExp(`(?<![\\w.,$])${escaped}(?!\\w|[.,]\\d)`, 'i');
}

// A number of which the page's own count of decimals is not known: 1.5 may read "1.50".
export const amount = (value: number): RegExp =>
  new RegExp(`(?<![\\w.,])${String(value).replace('.', '\\.')}${Number.isInteger(value) ? '(\\.0+)?' : '0*'}(?!\\w|[.,]\\d)`);

const pattern = (wanted: string | RegExp) => (typeof wanted === 'string' ? word(wanted) : wanted);

// Waits until some place of `label` shows all that is wanted; `what` names the place in the message ("card", "row").
export async function expectBeside(
  page: Page, what: string, label: string, others: string[], wanted: (string | RegExp)[], unwanted: RegExp[] = [],
): Promise<void> {
  await expect(async () => {
    const texts = await textsBeside(page, label, others);
    if (!texts.length) throw new Error(`There is no ${what} "${label}" on the page.`);
    const good = texts.some((text) => wanted.every((one) => pattern(one).test(text)) && !unwanted.some((one) => one.test(text)));
    if (good) return;
    const missing = wanted.filter((one) => !texts.some((text) => pattern(one).test(text))).map(String);
    const shown = texts.map((text) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)).join('" or "');
    throw new Error(`The ${what} "${label}" lacks ${missing.join(', ') || 'some of it in one place'}; it shows "${shown}".`);
  }).toPass({ timeout: patience, intervals: [50, 100, 250, 500] });
}
