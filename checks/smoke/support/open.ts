// Opens a page of the dashboard, and says in a sentence why it did not come up.
import type { Page } from '@playwright/test';

import { longPatience } from '../settings';
import { expect } from './test';

const hint = 'If a login or a preview protection is in the way, see docs/SMOKES.md.';

// The path that the browser is at, without its query, which may hold a token.
async function whereabouts(page: Page): Promise<string> {
  const title = await page.title().catch(() => '');
  return `${new URL(page.url()).pathname}${title ? ` ("${title}")` : ''}`;
}

// `isUp` tells when the page answers to its user; `sign` is what that would be seen by.
export async function open(page: Page, path: string, sign: string, isUp: () => boolean | Promise<boolean>): Promise<void> {
  // Not until everything is loaded: what else the page's frame fetches may hang.
  const response = await page.goto(path, { waitUntil: 'commit', timeout: longPatience });
  const status = response?.status() ?? 200;
  if (status >= 400) throw new Error(`The dashboard answered ${status} for ${new URL(page.url()).pathname}. ${hint}`);
  try {
    await expect.poll(isUp, { timeout: longPatience, intervals: [50, 100, 250, 500] }).toBe(true);
  } catch {
    throw new Error(`/${path} did not come up in ${longPatience / 1000} s: ${sign}. The browser is at ${await whereabouts(page)}. ${hint}`);
  }
}
