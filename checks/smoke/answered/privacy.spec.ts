// /dashboard/privacy: export and deletion of a user's data. Nothing is exported or deleted: the smoke answers in the API's place.
import { readFileSync } from 'node:fs';

import { domain, email, exported, session } from '../data/gdpr';
import { named, openTab, RightsPage, tab, tabs } from '../pages/privacy_page';
import { gate, type Answer } from '../support/answers';
import { button, expectError, expectShown } from '../support/controls';
import { expect, test } from '../support/test';

const incomplete = /Domain and either session ID or email are required\./;
const exports = () => ({ json: exported });
const deletes = (count: number) => () => ({ json: { success: true, deleted_count: count } });
const fails = (error: string) => () => ({ status: 500, json: { error } });

// Answers once `opened` is, so that a button's text meanwhile can be read.
const after = (opened: Promise<void>, then: () => Answer) => async () => {
  await opened;
  return then();
};

test('heading: Privacy & Security', async ({ page }) => {
  await openTab(page, 'GDPR Compliance', button(page, 'Export User Data'));
  await expect(page.getByRole('heading', { name: 'Privacy & Security', level: 1 }).first(), 'the heading is there').toBeVisible();
});

test('tabs: Data Retention, GDPR Compliance, Security Settings, Audit Log', async ({ page }) => {
  await openTab(page, 'GDPR Compliance', button(page, 'Export User Data'));
  for (const name of tabs) await expect(tab(page, name), `there is a tab "${name}"`).toBeVisible();
});

test('export by session: asks for the domain and the session', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', exports);
  await rights.name({ domain, session });
  await rights.export();
  expect(named((await rights.request()).body), 'the body of the request').toEqual({ domain, session_id: session });
});

test('export by e-mail: asks for the domain and the e-mail address', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', exports);
  await rights.name({ domain, email });
  await rights.export();
  expect(named((await rights.request()).body), 'the body of the request').toEqual({ domain, email });
});

test('export: the request says who asks', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', exports);
  await rights.name({ domain, session });
  await rights.export();
  expect((await rights.request()).headers['x-actor'] ?? '', 'the header x-actor').toMatch(/\S/);
});

test('export: the button says Exporting… while it runs', async ({ page }) => {
  const { opened, open } = gate();
  const rights = await RightsPage.with(page, 'export', after(opened, exports));
  await rights.name({ domain, session });
  await rights.export();
  await expect(button(page, /Exporting(…|\.\.\.)/), 'the button says "Exporting…"').toBeVisible();
  open();
  await expect(button(page, 'Export User Data'), 'the button says "Export User Data" again').toBeVisible();
});

test('export: the download is named chat-export-<digits>.json and holds what was answered', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', exports);
  await rights.name({ domain, session });
  const download = page.waitForEvent('download').catch(() => undefined);
  await rights.export();
  const file = await download;
  expect(file?.suggestedFilename() ?? 'no download', 'the name of the download').toMatch(/^chat-export-\d+\.json$/);
  expect(JSON.parse(readFileSync(await file!.path(), 'utf8')), 'what the download holds').toEqual(exported);
});

test('export: the page says that it started', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', exports);
  await rights.name({ domain, session });
  await rights.export();
  await expectShown(page, /Export started\. A JSON file will download shortly\./);
});

test('export without a domain: refused in words, and nothing is asked', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', exports);
  await rights.name({ session });
  await rights.export();
  await expectShown(page, incomplete);
  rights.expectNoRequest();
});

test('export without session and e-mail: refused in words, and nothing is asked', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', exports);
  await rights.name({ domain });
  await rights.export();
  await expectShown(page, incomplete);
  rights.expectNoRequest();
});

test('export that fails: the error of the API is shown', async ({ page }) => {
  const rights = await RightsPage.with(page, 'export', fails('Failed to export data'));
  await rights.name({ domain, session });
  await rights.export();
  await expectError(page, 'Failed to export data');
});

test('deletion by session: asks for the domain and the session, confirmed', async ({ page }) => {
  const rights = await RightsPage.with(page, 'delete', deletes(3));
  await rights.name({ domain, session });
  await rights.delete({ confirmed: true });
  expect(named((await rights.request()).body), 'the body of the request').toEqual({ domain, session_id: session, confirm: true });
});

test('deletion by e-mail: asks for the domain and the e-mail address, confirmed', async ({ page }) => {
  const rights = await RightsPage.with(page, 'delete', deletes(3));
  await rights.name({ domain, email });
  await rights.delete({ confirmed: true });
  expect(named((await rights.request()).body), 'the body of the request').toEqual({ domain, email, confirm: true });
});

test('deletion: the button says Processing… while it runs', async ({ page }) => {
  const { opened, open } = gate();
  const rights = await RightsPage.with(page, 'delete', after(opened, deletes(3)));
  await rights.name({ domain, session });
  await rights.delete({ confirmed: true });
  await expect(button(page, /Processing(…|\.\.\.)/), 'the button says "Processing…"').toBeVisible();
  open();
  await expect(button(page, 'Delete User Data'), 'the button says "Delete User Data" again').toBeVisible();
});

for (const [count, text] of [
  [3, 'Deleted 3 conversations for the requested user.'],
  [1, 'Deleted 1 conversation for the requested user.'],
  [0, 'No conversations matched the deletion request.'],
] as const) {
  test(`deletion of ${count}: the page says "${text}"`, async ({ page }) => {
    const rights = await RightsPage.with(page, 'delete', deletes(count));
    await rights.name({ domain, session });
    await rights.delete({ confirmed: true });
    await expectShown(page, text);
  });
}

test('deletion: the last deletion is told below the buttons', async ({ page }) => {
  const rights = await RightsPage.with(page, 'delete', deletes(3));
  await rights.name({ domain, session });
  await rights.delete({ confirmed: true });
  await expectShown(page, /Last deletion removed 3 conversations\./);
});

test('deletion: the switch is off at first, and off again afterwards', async ({ page }) => {
  const rights = await RightsPage.with(page, 'delete', deletes(3));
  await rights.name({ domain, session });
  await expect(await rights.confirmation, 'the switch is off at first').not.toBeChecked();
  await rights.delete({ confirmed: true });
  await rights.request();
  await expect(await rights.confirmation, 'the switch is off after a deletion').not.toBeChecked();
});

test('deletion without the switch: refused in words, and nothing is asked', async ({ page }) => {
  const rights = await RightsPage.with(page, 'delete', deletes(3));
  await rights.name({ domain, session });
  await rights.delete({ confirmed: false });
  await expectShown(page, /Please confirm the deletion request\./);
  rights.expectNoRequest();
});

test('deletion without session and e-mail: refused in words, and nothing is asked', async ({ page }) => {
  const rights = await RightsPage.with(page, 'delete', deletes(3));
  await rights.name({ domain });
  await rights.delete({ confirmed: true });
  await expectShown(page, incomplete);
  rights.expectNoRequest();
});

test('deletion that fails: the error of the API is shown', async ({ page }) => {
  const rights = await RightsPage.with(page, 'delete', fails('Failed to delete data'));
  await rights.name({ domain, session });
  await rights.delete({ confirmed: true });
  await expectError(page, 'Failed to delete data');
});
