// /dashboard/telemetry, with its numbers from the smoke.
import type { Locator, Page } from '@playwright/test';

import { models, telemetry, tenants } from '../data/telemetry';
import { answer, type Answer, type Asked } from '../support/answers';
import { choose, until } from '../support/controls';
import { open } from '../support/open';
import { expectBeside } from '../support/place';
import { expect } from '../support/test';

export const cards = [
  'Total Requests', 'Active Sessions', 'Average Response Time', 'Cost Trend', 'Hourly Trend', 'Cost Breakdown', 'Model Usage',
  'Live Sessions', 'Tenant Breakdown', 'Token & Search Stats',
];

// The labels of the rows of "Cost Breakdown" and "Token & Search Stats".
const labels = [
  'Total Cost', 'Average per Request', 'Estimated Daily', 'Estimated Monthly', 'Spend per Hour', 'Total Tokens', 'Input Tokens',
  'Output Tokens', 'Average Tokens per Request', 'Average Searches per Request', 'Average Iterations',
];

export class TelemetryPage {
  asked: Asked[] = [];

  constructor(readonly page: Page) {}

  // Opens the page. Its data is `data`, or what `how` answers.
  static async with(page: Page, data: unknown = telemetry(), how?: (asked: Asked) => Answer): Promise<TelemetryPage> {
    const telemetryPage = new TelemetryPage(page);
    telemetryPage.asked = await answer(page, '/api/dashboard/telemetry', how ?? (() => ({ json: data })));
    await open(page, 'dashboard/telemetry', 'it asked for no telemetry', () => telemetryPage.asked.length > 0);
    return telemetryPage;
  }

  last(name: string): string | null {
    return this.asked[this.asked.length - 1]?.query.get(name) || null;
  }

  get range(): Locator {
    return this.page.getByRole('combobox').filter({ hasText: /Last (24 hours|7 days|30 days|90 days)/ }).first();
  }

  get domain(): Locator {
    return this.page.getByPlaceholder('Filter by domain').filter({ visible: true }).first();
  }

  async chooseRange(option: string, days: string): Promise<void> {
    await until(
      () => {
        if (this.last('days') !== days) throw new Error(`"${option}" is to ask for days=${days}; asked was days=${this.last('days')}.`);
      },
      () => choose(this.page, this.range, option),
    );
  }

  // Types the domain, and presses Enter should the page be waiting for that.
  async filterBy(domain: string): Promise<void> {
    let tries = 0;
    await until(
      () => {
        if (this.last('domain') !== domain) throw new Error(`The filter is to ask for domain=${domain}; asked was domain=${this.last('domain')}.`);
      },
      async () => {
        await this.domain.fill(domain);
        if (tries++ > 0) await this.domain.press('Enter');
      },
    );
  }

  card(title: string, ...wanted: (string | RegExp)[]): Promise<void> {
    return expectBeside(this.page, 'card', title, cards, wanted);
  }

  row(label: string, ...wanted: (string | RegExp)[]): Promise<void> {
    return expectBeside(this.page, 'row', label, [...cards, ...labels, ...models, ...tenants], wanted);
  }

  // What a page shows that divided by nothing or read what is not there.
  async showsNoNonsense(): Promise<void> {
    const text = await this.page.locator('body').innerText();
    expect(/\b(NaN|undefined|Infinity|Invalid Date)\b|\[object /.exec(text)?.[0] ?? 'no nonsense', 'what the page shows is words and numbers').toBe('no nonsense');
  }
}
