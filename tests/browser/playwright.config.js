// Run by status_page_test.cc, which starts what is looked at.
import { defineConfig } from '@playwright/test';

const desktop = { width: 1200, height: 900 };
const phone = { width: 360, height: 740 };

export default defineConfig({
  testDir: '.',
  outputDir: `${process.env.SCREENSHOTS}/results`,
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  forbidOnly: true,
  use: {
    browserName: 'chromium',
    // As root, Chromium refuses its sandbox.
    launchOptions: { executablePath: process.env.CHROMIUM, args: process.getuid() === 0 ? ['--no-sandbox'] : [] },
    locale: 'en-GB',
  },
  projects: [
    { name: 'light', use: { viewport: desktop, colorScheme: 'light' } },
    { name: 'dark', use: { viewport: desktop, colorScheme: 'dark' }, grep: /fits the screen/ },
    { name: 'phone', use: { viewport: phone, colorScheme: 'light', hasTouch: true, isMobile: true } },
    { name: 'phone-dark', use: { viewport: phone, colorScheme: 'dark', hasTouch: true, isMobile: true }, grep: /fits the screen/ },
    { name: 'no-script', use: { viewport: desktop, colorScheme: 'light', javaScriptEnabled: false }, grep: /every state|many targets|reloads/ },
  ],
});
