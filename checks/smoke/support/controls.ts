// Controls used as a person uses them. A page may be drawn before it listens, so what is done is done again until it shows.
import type { Locator, Page } from '@playwright/test';

import { longPatience, patience } from '../settings';
import { expect } from './test';

const boxes = 'body, main, section, article, form, fieldset, div, li, p';

// The smallest box that holds all of `parts`: what is deepest comes last.
export const innermost = (page: Page, ...parts: Locator[]): Locator =>
  parts.reduce((found, part) => found.filter({ has: part }), page.locator(boxes)).last();

// A text wherever it is shown: an alert, a toast, a line; the first, as it may stand there twice.
export const shown = (page: Page, text: string | RegExp): Locator => page.getByText(text).filter({ visible: true }).first();

export const expectShown = (page: Page, text: string | RegExp, timeout = patience): Promise<void> =>
  expect(shown(page, text), `the page shows "${text}"`).toBeVisible({ timeout });

// After an error a page may first try again by itself.
export const expectError = (page: Page, text: string | RegExp): Promise<void> => expectShown(page, text, longPatience);

export const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true }).filter({ visible: true }).first();

export async function press(page: Page | Locator, name: string): Promise<void> {
  await expect(button(page, name), `there is a button "${name}" that can be pressed`).toBeEnabled();
  await button(page, name).click();
}

// Does `action` again until `effect` holds.
export async function until(effect: () => Promise<void> | void, action: () => Promise<void>): Promise<void> {
  await expect(async () => {
    try {
      await effect();
    } catch {
      await action();
      await expect(async () => effect()).toPass({ timeout: patience / 4, intervals: [20, 50, 100, 250] });
    }
  }).toPass({ timeout: patience, intervals: [50] });
}

// Chooses an option of a combobox, be it the browser's own or a button that opens a list elsewhere in the page.
export async function choose(page: Page, combobox: Locator, option: string): Promise<void> {
  const listed = page.getByRole('option', { name: option, exact: true }).filter({ visible: true });
  if (await listed.count()) return listed.first().click(); // the list was open
  if (await combobox.evaluate((element) => element instanceof HTMLSelectElement)) {
    await combobox.selectOption({ label: option });
    return;
  }
  await combobox.click();
  await listed.first().click();
}

// The switch that belongs to `text`: in the smallest box with both, the first after the text, else the last before it.
export async function switchBeside(page: Page, text: string): Promise<Locator> {
  const label = page.getByText(text).filter({ visible: true });
  await expect(label.first(), `the page shows "${text}"`).toBeVisible();
  const any = page.getByRole('switch').or(page.getByRole('checkbox'));
  const within = innermost(page, page.getByText(text), any).getByRole('switch').or(innermost(page, page.getByText(text), any).getByRole('checkbox'));
  const index = await within.evaluateAll((switches, wanted) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && !walker.currentNode.textContent?.includes(wanted));
    const after = switches.findIndex((one) => walker.currentNode.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    return after < 0 ? switches.length - 1 : after;
  }, text);
  return within.nth(Math.max(index, 0));
}

// Turns a switch on. A checkbox that is drawn by something above it takes no click; it takes the space bar.
export async function turnOn(one: Locator): Promise<void> {
  await until(
    () => expect(one).toBeChecked({ timeout: 1 }),
    async () => {
      await one.click({ timeout: 500 }).catch(() => one.press(' '));
    },
  );
}
