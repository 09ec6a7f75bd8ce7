// /dashboard/privacy: its tabs, and in "GDPR Compliance" the export and the deletion of a user's data.
import type { Locator, Page } from '@playwright/test';

import { entries } from '../data/gdpr';
import { answer, type Answer, type Asked } from '../support/answers';
import { button, innermost, press, switchBeside, turnOn, until } from '../support/controls';
import { open } from '../support/open';
import { expect } from '../support/test';

export const tabs = ['Data Retention', 'GDPR Compliance', 'Security Settings', 'Audit Log'];

export interface User {
  domain?: string;
  session?: string;
  email?: string;
}

export const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name, exact: true }).first();

// Opens the page at a tab, of which `content` is a part.
export async function openTab(page: Page, name: string, content: Locator): Promise<void> {
  await open(page, 'dashboard/privacy', 'it shows no tabs', () => tab(page, name).isVisible());
  await until(
    () => expect(content, `the tab "${name}" opens`).toBeVisible({ timeout: 1 }),
    () => tab(page, name).click(),
  );
}

// The part of "User Rights Management" where a user is named and a request is made.
export class RightsPage {
  asked: Asked[] = [];

  constructor(readonly page: Page) {}

  // Opens the tab; `how` answers the request that is made.
  static async with(page: Page, kind: 'export' | 'delete', how: () => Answer | Promise<Answer>): Promise<RightsPage> {
    const rights = new RightsPage(page);
    await answer(page, '/api/gdpr/audit', () => ({ json: { entries, count: entries.length } }));
    await answer(page, '/api/gdpr/audit/options', () => ({ json: { domains: [], actors: [] } }));
    rights.asked = await answer(page, `/api/gdpr/${kind}`, how);
    await openTab(page, 'GDPR Compliance', button(page, 'Export User Data'));
    return rights;
  }

  // The input with the placeholder that stands in one box with the other two: a placeholder may be elsewhere as well.
  input(placeholder: string): Locator {
    const input = (text: string) => this.page.getByPlaceholder(text).filter({ visible: true });
    const box = innermost(this.page, input('e.g. acme.com'), input('visitor-session-123'), input('customer@example.com'));
    return box.getByPlaceholder(placeholder).filter({ visible: true }).first();
  }

  async name({ domain = '', session = '', email = '' }: User): Promise<void> {
    for (const [placeholder, text] of [['e.g. acme.com', domain], ['visitor-session-123', session], ['customer@example.com', email]]) {
      const input = this.input(placeholder);
      await expect(input, `there is an input that hints "${placeholder}"`).toBeVisible();
      await until(() => expect(input).toHaveValue(text, { timeout: 1 }), () => input.fill(text));
    }
  }

  get confirmation(): Promise<Locator> {
    return switchBeside(this.page, 'Confirm deletion request');
  }

  export(): Promise<void> {
    return press(this.page, 'Export User Data');
  }

  async delete({ confirmed }: { confirmed: boolean }): Promise<void> {
    const confirmation = await this.confirmation;
    await expect(confirmation, 'there is a switch beside "Confirm deletion request"').toBeVisible();
    if (confirmed) await turnOn(confirmation);
    await press(this.page, 'Delete User Data');
  }

  // The one request that was made.
  async request(): Promise<Asked> {
    await expect.poll(() => this.asked.length, { message: 'how many requests the button made' }).toBe(1);
    expect(this.asked[0].method, 'the method of the request').toBe('POST');
    return this.asked[0];
  }

  // Called when the page has said why it will not ask.
  expectNoRequest(): void {
    expect(this.asked.length, 'how many requests the button made').toBe(0);
  }
}

// What an answer's JSON may leave out or leave empty.
export const named = (body: unknown) => Object.fromEntries(Object.entries(body as object).filter(([, value]) => value !== '' && value !== null));
