// /dashboard/privacy with the deployment's own audit log. Looks only: nothing is exported or deleted.
import { openTab, RightsPage } from '../pages/privacy_page';
import { button, expectShown, shown } from '../support/controls';
import { expect, test } from '../support/test';

test('live: the page loads', async ({ page }) => {
  await openTab(page, 'GDPR Compliance', button(page, 'Export User Data'));
  await expect(page.getByRole('heading', { name: 'Privacy & Security', level: 1 }).first(), 'the heading is there').toBeVisible();
});

test('live: export and deletion are offered, and the deletion is not confirmed', async ({ page }) => {
  await openTab(page, 'GDPR Compliance', button(page, 'Export User Data'));
  await expect(button(page, 'Delete User Data'), 'there is a button "Delete User Data"').toBeVisible();
  await expect(await new RightsPage(page).confirmation, 'the switch is off').not.toBeChecked();
});

test('live: the audit log loads from its own API', async ({ page }) => {
  const answers: number[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('/api/gdpr/audit')) answers.push(response.status());
  });
  await openTab(page, 'Audit Log', shown(page, 'GDPR Audit Log'));
  await expectShown(page, /Showing \d+\s?[-–]\s?\d+ of [\d,]+ entries|No audit entries found for the selected filters\./);
  expect(answers.filter((status) => status >= 400), 'failed answers of the audit API').toEqual([]);
});
