// /dashboard/telemetry in a real browser, with its data from here: what it makes of it, and what it asks for.
import { hourOfTrend, telemetryWith } from '../data/telemetry';
import { cards, TelemetryPage } from '../pages/telemetry_page';
import { expectError, expectShown, press, shown, until } from '../support/controls';
import { amount } from '../support/place';
import { expect, test } from '../support/test';

test('heading: Telemetry & Cost Control', async ({ page }) => {
  await TelemetryPage.with(page);
  await expect(page.getByRole('heading', { name: 'Telemetry & Cost Control', level: 1 }).first(), 'the heading is there').toBeVisible();
});

test('health: the badge says Rollups fresh when they are', async ({ page }) => {
  await TelemetryPage.with(page);
  await expectShown(page, /Rollups fresh/);
  await expect(shown(page, /Rollups stale/), 'the page does not say "Rollups stale"').toBeHidden();
});

test('health: the badge says Rollups stale when they are', async ({ page }) => {
  await TelemetryPage.with(page, telemetryWith((data) => (data.health.stale = true)));
  await expectShown(page, /Rollups stale/);
  await expect(shown(page, /Rollups fresh/), 'the page does not say "Rollups fresh"').toBeHidden();
});

test('health: the last rollup is told in minutes, hours and days', async ({ page }) => {
  for (const [minutes, text] of [[0.2, '<1 min ago'], [12, '12 min ago'], [180, '3 hr ago'], [4320, '3 days ago']] as const) {
    await TelemetryPage.with(page, telemetryWith((data) => (data.health.rollupFreshnessMinutes = minutes)));
    await expectShown(page, new RegExp(`Last rollup ${text}`));
  }
});

test('health: raw telemetry is named when there are no rollups', async ({ page }) => {
  await TelemetryPage.with(page, telemetryWith((data) => (data.health.rollupSource = 'raw')));
  await expectShown(page, /Using raw telemetry \(rollups unavailable\)/);
});

test('card Total Requests: the number and the share of successes', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page);
  await telemetry.card('Total Requests', amount(42), '95% success');
});

test('card Active Sessions: the number and the time range', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page);
  await telemetry.card('Active Sessions', amount(3), /7 days/i);
});

test('card Average Response Time: milliseconds, seconds and searches', async ({ page }) => {
  const quick = await TelemetryPage.with(page);
  await quick.card('Average Response Time', '950 ms', '17 searches');
  const slow = await TelemetryPage.with(page, telemetryWith((data) => (data.performance.avgResponseTime = 1400)));
  await slow.card('Average Response Time', '1.4 s', '17 searches');
});

test('card Cost Trend: money, and whether spend rises, falls or is stable', async ({ page }) => {
  for (const [trend, badge] of [['increasing', 'Rising spend'], ['decreasing', 'Lower spend'], ['stable', 'Stable spend']]) {
    const telemetry = await TelemetryPage.with(page, telemetryWith((data) => (data.cost.trend = trend)));
    // Which of the amounts of the answer it shows is not agreed on.
    await telemetry.card('Cost Trend', /\$(1,234\.50|0\.21|18\.70|5,610\.25|0\.78)(?!\d)/, badge);
  }
});

test('card Hourly Trend: requests, hour and money of each bar', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page);
  const hour = new Date(hourOfTrend).getUTCHours();
  await telemetry.card('Hourly Trend', '4 req', '$0.25', '6 req', new RegExp(`(?<!\\d)0?${hour}(?!\\d)`), '$0.40');
});

test('card Cost Breakdown: each amount in its row, as money', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page);
  await telemetry.row('Total Cost', '$1,234.50');
  await telemetry.row('Average per Request', '$0.21');
  await telemetry.row('Estimated Daily', '$18.70');
  await telemetry.row('Estimated Monthly', '$5,610.25');
  await telemetry.row('Spend per Hour', '$0.78');
});

test('card Model Usage: a row a model with requests, tokens, money and share', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page);
  await telemetry.card('Model Usage', 'model-large-1', 'model-small-2');
  await telemetry.row('model-large-1', '30 requests · 8,000 tokens', '$1,206.00', '71% share');
  await telemetry.row('model-small-2', '12 requests · 1,250 tokens', '$28.50', '29% share');
});

test('card Tenant Breakdown: a row a domain with requests and money', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page);
  await telemetry.card('Tenant Breakdown', 'acme.com', 'globex.org');
  await telemetry.row('acme.com', '26 requests', '$1,130.00');
  await telemetry.row('globex.org', '16 requests', '$104.50');
});

test('card Token & Search Stats: each number in its row', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page);
  await telemetry.row('Total Tokens', amount(900));
  await telemetry.row('Input Tokens', amount(640));
  await telemetry.row('Output Tokens', amount(260));
  await telemetry.row('Average Tokens per Request', amount(21));
  await telemetry.row('Average Searches per Request', amount(1.5));
  await telemetry.row('Average Iterations', amount(2.5));
});

test('card Live Sessions: says so when there are none, and does not when there is one', async ({ page }) => {
  const quiet = await TelemetryPage.with(page);
  await quiet.card('Live Sessions', /No active sessions right now\./);
  await TelemetryPage.with(page, telemetryWith((data) => {
    data.live = { activeSessions: 1, currentCost: '0.12', sessionsData: [{ id: 'session-4711', uptime: 120, cost: '0.12', model: 'model-live-3' }] };
  }));
  await expectShown(page, /model-live-3/);
  await expect(shown(page, /No active sessions right now/), 'the page does not say that there are no sessions').toBeHidden();
});

test('empty lists: every card stays, and nothing reads NaN or undefined', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page, telemetryWith((data) => {
    data.modelUsage = [];
    data.domainBreakdown = [];
    data.hourlyTrend = [];
  }));
  await telemetry.card('Total Requests', amount(42));
  for (const title of cards) await telemetry.card(title);
  await telemetry.card('Live Sessions', /No active sessions right now\./);
  await telemetry.showsNoNonsense();
});

test('error: a failing API is told in an alert', async ({ page }) => {
  await TelemetryPage.with(page, null, () => ({ status: 500, json: { error: 'Internal server error' } }));
  await expectError(page, /Unable to load telemetry metrics\. Refresh the page or adjust the selected range\./);
});

test('range: 7 days at first, then 24 hours, 30 and 90 days ask for as many', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page, null, ({ query }) => ({
    json: telemetryWith((data) => (data.overview.totalRequests = 100 + Number(query.get('days')))),
  }));
  expect(telemetry.last('days'), 'the days that are asked for at first').toBe('7');
  await telemetry.card('Total Requests', amount(107));
  for (const [option, days] of [['Last 24 hours', '1'], ['Last 30 days', '30'], ['Last 90 days', '90']]) {
    await telemetry.chooseRange(option, days);
    await telemetry.card('Total Requests', amount(100 + Number(days)));
  }
});

const byDomain = ({ query }: { query: URLSearchParams }) => ({
  json: telemetryWith((data) => (data.overview.totalRequests = query.get('domain') ? 26 : 42)),
});

test('domain filter: asks for the domain that is typed', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page, null, byDomain);
  await telemetry.filterBy('acme.com');
  expect(telemetry.last('days'), 'the days that are asked for with the domain').toBe('7');
  await telemetry.card('Total Requests', amount(26));
});

test('domain filter: Clear filter shows all domains again', async ({ page }) => {
  const telemetry = await TelemetryPage.with(page, null, byDomain);
  await until(() => expect(telemetry.domain).toHaveValue('acme.com', { timeout: 1 }), () => telemetry.domain.fill('acme.com'));
  await press(page, 'Clear filter');
  await expect(telemetry.domain, 'the filter is empty after "Clear filter"').toHaveValue('');
  await telemetry.card('Total Requests', amount(42));
});

test('isolation: telemetry is asked for, and every request is answered here', async ({ page }) => {
  const answered: boolean[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/dashboard/telemetry')) answered.push('x-answered-by' in response.headers());
  });
  const telemetry = await TelemetryPage.with(page);
  await telemetry.card('Total Requests', amount(42));
  expect(answered.length, 'answers that the page got').toBeGreaterThan(0);
  expect(answered, 'whether each came from the smoke').not.toContain(false);
});
