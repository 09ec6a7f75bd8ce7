#!/usr/bin/env node
// Each mutant of the stand-in is to make exactly the tests fail that its row says, with the message that it says. Mutants whose
// tests do not overlap share a page, which takes a quarter of the time; --each gives each a page of its own.
import { readFileSync } from 'node:fs';

import { startDashboard } from '../fixtures/dashboard/server.mjs';
import { live, privacy, telemetry } from './mutants.mjs';
import { check, finish, playwright, variantsConfig } from './playwright.mjs';

const each = process.argv.includes('--each');
const pages = new URL('../fixtures/dashboard/pages/', import.meta.url);

// Whether every change still finds its one place when all are made.
function fits(mutants) {
  const files = {};
  for (const [file, from, to] of mutants.flatMap((mutant) => mutant.changes ?? [])) {
    files[file] ??= readFileSync(new URL(file, pages), 'utf8');
    if (files[file].split(from).length !== 2) return false;
    files[file] = files[file].replace(from, () => to);
  }
  return true;
}

const disjoint = (group, mutant) => !group.some((other) => other.fails.some((title) => mutant.fails.includes(title)));

function grouped(mutants) {
  const groups = [];
  for (const [name, mutant] of Object.entries(mutants)) {
    const one = { name, ...mutant };
    if (!fits([one])) throw new Error(`mutant ${name}: a change of it does not find its one place`);
    const group = !each && groups.find((other) => disjoint(other, one) && fits([...other, one]) && !one.telemetry && !one.audit);
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

// Runs the groups of one suite, and judges each mutant by the tests that it is to fail.
async function run(suite, mutants, files, environment = {}) {
  const groups = grouped(mutants);
  const served = Object.fromEntries(groups.map((group, i) => [`m${i}`, {
    changes: group.flatMap((mutant) => mutant.changes ?? []), telemetry: group[0].telemetry, audit: group[0].audit,
  }]));
  const dashboard = await startDashboard({ mutants: served });
  const variants = groups.map((_, i) => ({ name: `m${i}`, url: `${dashboard.address}/kit/m${i}/`, files }));
  const { output, tests } = await playwright([`--config=${variantsConfig}`], {
    DASHBOARD_URL: dashboard.address, SMOKE_VARIANTS: JSON.stringify(variants), SMOKE_PATIENCE_MS: '3000', ...environment,
  });
  await dashboard.close();
  console.log(`\n${suite}: ${Object.keys(mutants).length} mutants on ${groups.length} pages`);
  check(tests.length > 0, `${suite}: tests ran`, output);

  groups.forEach((group, i) => {
    const failed = tests.filter((test) => test.project === `m${i}` && test.status === 'unexpected');
    for (const mutant of group) {
      const caught = failed.filter((test) => mutant.fails.includes(test.title));
      const silent = mutant.fails.filter((title) => !caught.some((test) => test.title === title));
      const odd = caught.filter((test) => !mutant.says.test(test.error));
      check(!silent.length && !odd.length, `${mutant.name} is caught by: ${caught.map((test) => test.title).join('; ') || 'nothing'}`,
        [...silent.map((title) => `  passed: ${title}`), ...odd.map((test) => `  says: ${test.error}`)].join('\n'));
    }
    const others = failed.filter((test) => !group.some((mutant) => mutant.fails.includes(test.title)));
    check(!others.length, `${suite}, page ${i}: no other test fails`, others.map((test) => `  ${test.title}: ${test.error}`).join('\n'));
  });
  return dashboard.requests;
}

await run('telemetry', telemetry, '/telemetry[^/]*\\.spec\\.ts$');
await run('privacy', privacy, '/privacy[^/]*\\.spec\\.ts$');
const requests = await run('live', live, '\\.spec\\.ts$', { SMOKE_LIVE: '1' });
check(!requests.some(({ method }) => method !== 'GET'), 'live: nothing but GET reached the deployment');
finish();
