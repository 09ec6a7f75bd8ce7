// What a person sees of the status page, and what their browser says about it.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base } from '@playwright/test';

const { SEVEN_STATES_URL: seven, AWAY_URL: away, STAGES_URL: stages, SCREENSHOTS: screenshots } = process.env;

const pages = {
  states: `${seven}/`,
  away: `${away}/`,
  day: `${stages}/day`,
  new: `${stages}/new`,
  several: `${stages}/several`,
};

const many = `${stages}/many`; // two hundred targets, over which axe would take minutes

// A page that fails its test when the browser complains of it, or when it asks anyone else for anything.
const test = base.extend({
  page: async ({ page }, use) => {
    const complaints = [];
    const asked = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await use(page);
    expect(complaints).toEqual([]);
    const own = [seven, away, stages].map((url) => new URL(url).origin);
    expect(asked.filter((url) => !url.startsWith('data:') && !own.includes(new URL(url).origin))).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('data:') && ![...Object.values(pages), many, `${seven}/paused`].includes(url.split('#')[0]))).toEqual([]);
  },
});

const rowOf = (page, check) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${check}`) }) });

for (const [name, url] of Object.entries(pages)) {
  test(`${name}: fits the screen, and axe finds nothing wrong`, async ({ page }, info) => {
    await page.goto(url);
    await page.screenshot({ path: `${screenshots}/${name}-${info.project.name}.png`, fullPage: true });
    const overflow = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth - window.innerWidth,
      beyond: [...document.querySelectorAll('main *, header *, footer *')]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > window.innerWidth + 1)
        .map((e) => e.outerHTML.slice(0, 120)),
    }));
    expect(overflow).toEqual({ page: 0, beyond: [] });
    if (info.project.name === 'no-script') return; // axe is a script
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map((v) => `${v.impact}: ${v.help}: ${v.nodes[0].html}`)).toEqual([]);
  });
}

test('every state is told in words, and what is wrong has a reason and a way on', async ({ page }) => {
  await page.goto(pages.states);
  const all = ['fresh', 'late', 'stale', 'idle', 'missing', 'future', 'unknown'];
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`7 checks: ${all.map((s) => `1 ${s}`).join(', ')}`);
  await expect(page).toHaveTitle(/^7 checks: 1 fresh/);
  for (const state of all) {
    const row = rowOf(page, state);
    await expect(row.getByRole('cell').first()).toHaveText(state);
    await expect(row.getByRole('cell').first().locator('svg')).toBeVisible();
    await expect(row.getByRole('img', { name: 'Last 24 h' })).toBeVisible();
    await expect(row.getByRole('img', { name: /^(\d+ % of the limit|no age known)/ })).toBeVisible();
  }
  for (const state of ['late', 'stale', 'missing', 'future', 'unknown']) {
    const link = rowOf(page, state).getByRole('link', { name: `Runbook: ${state}` });
    await expect(link).toHaveAttribute('href', `https://runbook.example/RUNBOOK.md#${state}`);
  }
  await expect(rowOf(page, 'stale')).toContainText(/newest at was 2 h .*ago, limit 1 h/);
  await expect(rowOf(page, 'unknown')).toContainText('query: ');
  await expect(page.getByRole('row').nth(1)).toContainText('stale'); // the worst comes first
});

test('rows and cells keep their roles in every layout', async ({ page }) => {
  await page.goto(pages.states);
  const table = page.getByRole('table', { name: 'Checks of default' });
  await expect(table.getByRole('rowheader')).toHaveCount(7);
  await expect(table.getByRole('columnheader')).toHaveCount(6);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'Target default' })).toBeVisible();
});

test('a database that is away is told once, with what to look at', async ({ page }) => {
  await page.goto(pages.away);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('10 checks: 10 unknown');
  await expect(page.getByText('unreachable: ')).toHaveCount(1);
  await expect(page.getByRole('cell', { name: 'never answered', exact: true })).toHaveCount(10);
  await expect(page.getByText('docs/RUNBOOK.md, section "unknown"')).toHaveCount(1);
});

test('of many targets those that are well are folded, and open without script', async ({ page }, info) => {
  await page.goto(many);
  await page.screenshot({ path: `${screenshots}/many-${info.project.name}.png` });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2000 checks: 1989 fresh, 1 stale, 10 unknown');
  await expect(page.getByText('200 targets: 199 up, 1 down.')).toBeVisible();
  await expect(page.locator('section.target')).toHaveCount(2);
  await expect(page.locator('details.target')).toHaveCount(198);
  await expect(page.getByText('By the last answer').first()).toBeVisible();
  const inside = page.locator('[id="tenant-1/rollups_hourly"]');
  await expect(inside).toBeHidden();
  await page.locator('details.target > summary').first().click();
  await expect(inside).toBeVisible();
});

test('a check has an address of its own', async ({ page }) => {
  await page.goto(`${many}#tenant-1/rollups_hourly`);
  await expect(page.locator('[id="tenant-1/rollups_hourly"]')).toBeInViewport();
});

test('where the keyboard is can be seen', async ({ page }) => {
  await page.goto(pages.states);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Metrics' })).toBeFocused();
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outline);
  expect(outline).toMatch(/3px/);
});

test('reloads by itself, and not when it is paused', async ({ page }) => {
  const going = await page.goto(pages.states);
  expect(going.headers()).toMatchObject({ refresh: '30', 'x-frame-options': 'deny', 'referrer-policy': 'no-referrer' });
  expect(going.headers()['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src data:;/);
  await page.getByRole('link', { name: 'Pause' }).click();
  await expect(page.getByText('Paused.')).toBeVisible();
  const paused = await page.reload();
  expect(paused.headers()).not.toHaveProperty('refresh');
  await page.getByRole('link', { name: 'Resume' }).click();
  await expect(page).toHaveURL(pages.states);
});

base('no script and no foreign style would run, were they there', async ({ page }, info) => {
  base.skip(info.project.name !== 'light');
  await page.goto(pages.states);
  const refused = await page.evaluate(async () => {
    const seen = [];
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
    const add = (tag, text) => document.head.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
    add('script', 'window.ran = true');
    add('style', 'body { display: none }');
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { seen, ran: window.ran ?? false, shown: getComputedStyle(document.body).display };
  });
  expect(refused).toEqual({ seen: ['script-src-elem', 'style-src-elem'], ran: false, shown: 'block' });
});

test('the picture of the README', async ({ page }, info) => {
  test.skip(!process.env.PICTURE || info.project.name !== 'light');
  await page.goto(pages.day);
  await page.screenshot({ path: process.env.PICTURE, fullPage: true });
});
