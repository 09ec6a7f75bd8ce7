// The tab "Audit Log" of /dashboard/privacy.
import type { Page } from '@playwright/test';

import { entries, messages } from '../data/gdpr';
import { answer, type Answer, type Asked } from '../support/answers';
import { button, innermost, shown, until } from '../support/controls';
import { expectBeside } from '../support/place';
import { openTab } from './privacy_page';

export class AuditPage {
  asked: Asked[] = [];

  constructor(readonly page: Page) {}

  static async with(page: Page, how: (asked: Asked) => Answer = audit): Promise<AuditPage> {
    const auditPage = new AuditPage(page);
    await answer(page, '/api/gdpr/audit/options', () => ({ json: { domains: ['acme.com', 'globex.org'], actors: ['night-shift'] } }));
    auditPage.asked = await answer(page, '/api/gdpr/audit', how);
    await openTab(page, 'Audit Log', shown(page, 'GDPR Audit Log'));
    return auditPage;
  }

  last(name: string): string | null {
    return this.asked[this.asked.length - 1]?.query.get(name) || null;
  }

  // Presses one of the buttons "All", "Exports", "Deletions" until `effect` holds.
  async filter(name: string, effect: () => Promise<void> | void): Promise<void> {
    const buttons = innermost(this.page, button(this.page, 'All'), button(this.page, 'Exports'), button(this.page, 'Deletions'));
    await until(effect, () => button(buttons, name).click());
  }

  row(message: string, ...wanted: (string | RegExp)[]): Promise<void> {
    return expectBeside(this.page, 'row', message, [...messages, 'Previous', 'Next'], wanted);
  }
}

// The entries that are asked for.
export function audit({ query }: Asked): Answer {
  const type = query.get('request_type');
  const wanted = entries.filter((entry) => !type || entry.request_type === type);
  return { json: { entries: wanted, count: wanted.length } };
}
