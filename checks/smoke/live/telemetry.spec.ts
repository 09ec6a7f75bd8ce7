// /dashboard/telemetry with the deployment's own data: is there any, and is it fresh?
import { cards } from '../pages/telemetry_page';
import { expectShown, shown } from '../support/controls';
import { open } from '../support/open';
import { expectBeside } from '../support/place';
import { expect, test } from '../support/test';

const openLive = (page: Parameters<typeof open>[0]) =>
  open(page, 'dashboard/telemetry', 'it shows no card "Total Requests"', () => shown(page, 'Total Requests').isVisible());

test('live: the page loads from its own API without an error', async ({ page }) => {
  await openLive(page);
  await expect(page.getByRole('heading', { name: 'Telemetry & Cost Control', level: 1 }).first(), 'the heading is there').toBeVisible();
  await expectBeside(page, 'card', 'Total Requests', cards, [/\d/]);
  await expect(shown(page, /Unable to load telemetry metrics/), 'the page shows no error').toBeHidden();
});

test('live: the badge says Rollups fresh', async ({ page }) => {
  await openLive(page);
  await expectShown(page, /Rollups fresh/);
  await expectShown(page, /Last rollup (<1 min|\d+ min|\d+ hr|\d+ days?) ago/);
  await expect(shown(page, /Rollups stale/), 'the page does not say "Rollups stale"').toBeHidden();
});

test('live: numbers are numbers, and money is money', async ({ page }) => {
  await openLive(page);
  const nonsense = [/\b(NaN|undefined|null|Infinity)\b/];
  await expectBeside(page, 'card', 'Total Requests', cards, [/\d/, /\d%\s*success/i], nonsense);
  await expectBeside(page, 'card', 'Active Sessions', cards, [/\d/], nonsense);
  await expectBeside(page, 'card', 'Average Response Time', cards, [/\d\s*(ms|s|min)\b/, /\d\s*searches/i], nonsense);
  await expectBeside(page, 'card', 'Cost Trend', cards, [/\$\d[\d,]*\.\d\d(?!\d)/, /(Rising|Lower|Stable) spend/i], nonsense);
  await expectBeside(page, 'card', 'Cost Breakdown', cards, [/Total Cost\W*\$\d[\d,]*\.\d\d(?!\d)/i], nonsense);
});
