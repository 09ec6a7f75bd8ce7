// /dashboard/privacy, tab "Audit Log".
import { readFileSync } from 'node:fs';

import { csv, email, entries, entry, session } from '../data/gdpr';
import { audit, AuditPage } from '../pages/audit_page';
import { expectError, expectShown, press, shown } from '../support/controls';
import { expect, test } from '../support/test';

const [anExport, aDeletion] = entries;

test('audit: the row of an export has its badges, time, actor, domain and identifier', async ({ page }) => {
  const log = await AuditPage.with(page);
  await log.row(anExport.message, 'Export', 'completed', /2026|10:15|\bago\b/, 'Actor: night-shift • Domain: acme.com', `Identifier: ${session}`);
});

test('audit: the row of a deletion has its badges, time, actor, domain, identifier and count', async ({ page }) => {
  const log = await AuditPage.with(page);
  await log.row(
    aDeletion.message, 'Delete', 'failed', /2026|11:30|\bago\b/, 'Actor: support-desk • Domain: globex.org', `Identifier: ${email}`,
    'Deleted conversations: 3',
  );
});

test('audit: the page says how many entries it shows', async ({ page }) => {
  await AuditPage.with(page);
  await expectShown(page, /Showing 1\s?[-–]\s?2 of 2 entries/);
});

for (const [name, type, kept, gone] of [['Exports', 'export', anExport, aDeletion], ['Deletions', 'delete', aDeletion, anExport]] as const) {
  test(`audit filter: ${name} asks for request_type=${type}`, async ({ page }) => {
    const log = await AuditPage.with(page);
    await expectShown(page, gone.message);
    await log.filter(name, () => {
      if (log.last('request_type') !== type) throw new Error(`"${name}" is to ask for request_type=${type}; asked was ${log.last('request_type')}.`);
    });
    await expectShown(page, kept.message);
    await expect(shown(page, gone.message), 'an entry of the other type goes').toBeHidden();
  });
}

test('audit filter: All shows both types again', async ({ page }) => {
  const log = await AuditPage.with(page);
  await log.filter('Exports', () => expect(shown(page, aDeletion.message), '"Exports" hides a deletion').toBeHidden({ timeout: 1 }));
  await log.filter('All', () => expect(shown(page, aDeletion.message), '"All" shows a deletion again').toBeVisible({ timeout: 1 }));
  await expectShown(page, anExport.message);
});

test('audit: Next and Previous ask for the pages that follow and precede', async ({ page }) => {
  const log = await AuditPage.with(page, ({ query }) => {
    const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset'))];
    const count = limit + 1;
    return { json: { count, entries: Array.from({ length: Math.min(limit, count - offset) }, (_, i) => entry(offset + i + 1)) } };
  });
  const limit = Number(log.last('limit'));
  expect(limit, 'the limit that is asked for').toBeGreaterThan(0);
  await expectShown(page, new RegExp(`Showing 1\\s?[-–]\\s?${limit} of ${limit + 1} entries`));
  await press(page, 'Next');
  await expectShown(page, new RegExp(`Showing ${limit + 1}\\s?[-–]\\s?${limit + 1} of ${limit + 1} entries`));
  await expectShown(page, `Request number ${limit + 1}`);
  expect(log.last('offset'), 'the offset that "Next" asks for').toBe(String(limit));
  await press(page, 'Previous');
  await expectShown(page, 'Request number 1');
});

test('audit: an empty log is told in words', async ({ page }) => {
  await AuditPage.with(page, () => ({ json: { entries: [], count: 0 } }));
  await expectShown(page, /No audit entries found for the selected filters\./);
});

test('audit: a log that cannot be read shows the error of the API', async ({ page }) => {
  await AuditPage.with(page, () => ({ status: 500, json: { error: 'The audit log is away' } }));
  await expectError(page, 'The audit log is away');
});

test('audit: Export CSV asks for format=csv and downloads gdpr-audit-YYYY-MM-DD.csv', async ({ page }) => {
  const headers = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="gdpr-audit-2026-11-24.csv"' };
  const log = await AuditPage.with(page, (asked) => (asked.query.get('format') === 'csv' ? { text: csv, headers } : audit(asked)));
  await expectShown(page, anExport.message);
  const download = page.waitForEvent('download').catch(() => undefined);
  await press(page, 'Export CSV');
  const file = await download;
  expect(file?.suggestedFilename() ?? 'no download', 'the name of the download').toMatch(/^gdpr-audit-\d{4}-\d{2}-\d{2}\.csv$/);
  expect(readFileSync(await file!.path(), 'utf8'), 'what the download holds').toBe(csv);
  expect(log.asked.some((asked) => asked.query.get('format') === 'csv'), 'whether format=csv was asked for').toBe(true);
});
