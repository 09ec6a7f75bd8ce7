// The tests' own `test`: lets the run in where a login is in the way, and sees to it that the deployment is asked nothing that
// the smoke is to answer.
import { test as base, expect } from '@playwright/test';

import { settings } from '../settings';
import { guard, readOnly } from './answers';
import { sendHeaders } from './dashboard_headers';

export const test = base.extend<{ isolation: void }>({
  isolation: [
    async ({ context, page, baseURL }, use) => {
      if (settings.headers) await sendHeaders(context, baseURL!, settings.headers);
      const wrong = settings.live ? await readOnly(page) : await guard(page);
      await use();
      const what = settings.live ? 'live, the page was to change nothing, yet sent' : 'the deployment was asked what the smoke answers';
      expect(wrong, `${what}: ${wrong.join(', ')}`).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
