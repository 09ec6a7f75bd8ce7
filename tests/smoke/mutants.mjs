// Ways to break the stand-in: what is changed (file, text, by what), the tests that must fail, and what they must say.
const t = 'telemetry.js';
const r = 'rights.js';
const a = 'audit.js';

const cost = [
  'card Cost Trend: money, and whether spend rises, falls or is stable',
  'card Cost Breakdown: each amount in its row, as money',
  'card Model Usage: a row a model with requests, tokens, money and share',
  'card Tenant Breakdown: a row a domain with requests and money',
];
const hourly = 'card Hourly Trend: requests, hour and money of each bar';
const stats = 'card Token & Search Stats: each number in its row';
const sessions = 'card Live Sessions: says so when there are none, and does not when there is one';
const emptyLists = 'empty lists: every card stays, and nothing reads NaN or undefined';
const ranges = 'range: 7 days at first, then 24 hours, 30 and 90 days ask for as many';
const typed = 'domain filter: asks for the domain that is typed';

export const telemetry = {
  'wrong heading': { changes: [[t, "'Telemetry & Cost Control'", "'Usage & Cost'"]], fails: ['heading: Telemetry & Cost Control'], says: /the heading is there/ },
  'heading is no heading': { changes: [[t, "h('h1', {}", "h('div', {}"]], fails: ['heading: Telemetry & Cost Control'], says: /the heading is there/ },
  'no fresh badge': { changes: [[t, "'Rollups fresh'", "''"]], fails: ['health: the badge says Rollups fresh when they are'], says: /shows ".*Rollups fresh/ },
  'stale is not told': { changes: [[t, 'data.health.stale ?', 'false ?']], fails: ['health: the badge says Rollups stale when they are'], says: /shows ".*Rollups stale/ },
  'hours told as minutes': { changes: [[t, 'minutes < 60)', 'minutes < 600)']], fails: ['health: the last rollup is told in minutes, hours and days'], says: /3 hr ago/ },
  'raw telemetry is not told': { changes: [[t, "'Using raw telemetry (rollups unavailable)'", "''"]], fails: ['health: raw telemetry is named when there are no rollups'], says: /Using raw telemetry/ },
  'no share of successes': { changes: [[t, '% success', ' succeeded']], fails: ['card Total Requests: the number and the share of successes'], says: /card "Total Requests" lacks 95% success/ },
  'no time range': { changes: [[t, 'overview.timeRange', "''"]], fails: ['card Active Sessions: the number and the time range'], says: /card "Active Sessions" lacks/ },
  'seconds told as milliseconds': { changes: [[t, 'ms < 1000 ?', 'true ?']], fails: ['card Average Response Time: milliseconds, seconds and searches'], says: /lacks 1\.4 s/ },
  'wrong trend': { changes: [[t, "'Lower spend'", "'Rising spend'"]], fails: [cost[0]], says: /lacks Lower spend/ },
  'money without decimals': { changes: [[t, "{ minimumFractionDigits: 2, maximumFractionDigits: 2 }", '{ maximumFractionDigits: 0 }']], fails: [...cost, hourly], says: /lacks .*\$/ },
  'money without thousands separators': { changes: [[t, '{ minimumFractionDigits: 2,', '{ useGrouping: false, minimumFractionDigits: 2,']], fails: cost, says: /lacks .*\$/ },
  'wrong amount in a row': { changes: [[t, 'money(cost.projectedDaily)', 'money(cost.projectedMonthly)']], fails: [cost[1]], says: /row "Estimated Daily" lacks \$18\.70/ },
  'no share of a model': { changes: [[t, "`${item.percentage}% share`", "''"]], fails: [cost[2]], says: /row "model-large-1" lacks 71% share/ },
  'no requests of a tenant': { changes: [[t, "text(`${number(item.requests)} requests`)", "''"]], fails: [cost[3]], says: /row "acme\.com" lacks 26 requests/ },
  'no requests in the bars': { changes: [[t, '} req`', '}`']], fails: [hourly], says: /card "Hourly Trend" lacks 4 req/ },
  'card is gone': { changes: [[t, "card('Token & Search Stats',", "card('Numbers',"]], fails: [emptyLists], says: /no card "Token & Search Stats"/ },
  'input and output swapped': { changes: [[t, 'number(tokens.totalInput)', 'number(tokens.totalOutput)']], fails: [stats], says: /row "Input Tokens" lacks/ },
  'no word of no sessions': { changes: [[t, "'No active sessions right now.'", "''"]], fails: [sessions, emptyLists], says: /lacks .*No active sessions/ },
  'sessions are not listed': { changes: [[t, 'live.sessionsData', '[]']], fails: [sessions], says: /model-live-3/ },
  'NaN for an empty list': {
    changes: [[t, "card('Tenant Breakdown', ", "card('Tenant Breakdown', h('p', {}, `${(data.domainBreakdown.length / data.domainBreakdown.length) * 100} %`), "]],
    fails: [emptyLists], says: /words and numbers/,
  },
  'error is not told': { changes: [[t, "say(alert, 'Unable to load", "say(alert, 'Unable to show"]], fails: ['error: a failing API is told in an alert'], says: /Unable to load telemetry/ },
  'range is ignored': { changes: [[t, 'days = ranges[name];', '']], fails: [ranges], says: /"Last 24 hours" is to ask for days=1/ },
  'range asks for other days': { changes: [[t, "'Last 90 days': 90", "'Last 90 days': 60"]], fails: [ranges], says: /"Last 90 days" is to ask for days=90/ },
  'other range at first': { changes: [[t, 'let days = 7;', 'let days = 30;']], fails: [ranges, typed], says: /the days that are asked for/ },
  'domain is not asked for': { changes: [[t, "if (domain) query.set('domain', domain);", '']], fails: [typed], says: /to ask for domain=acme\.com/ },
  'filter is not cleared': { changes: [[t, "  filter.value = '';\n  domain = '';\n", '']], fails: ['domain filter: Clear filter shows all domains again'], says: /filter is empty/ },
};

const bySession = ['export by session: asks for the domain and the session', 'deletion by session: asks for the domain and the session, confirmed'];
const byEmail = ['export by e-mail: asks for the domain and the e-mail address', 'deletion by e-mail: asks for the domain and the e-mail address, confirmed'];
const downloaded = 'export: the download is named chat-export-<digits>.json and holds what was answered';
const unnamed = ['export without session and e-mail: refused in words, and nothing is asked', 'deletion without session and e-mail: refused in words, and nothing is asked'];
const rows = [
  'audit: the row of an export has its badges, time, actor, domain and identifier',
  'audit: the row of a deletion has its badges, time, actor, domain, identifier and count',
];
const next = 'audit: Next and Previous ask for the pages that follow and precede';
const all = 'audit filter: All shows both types again';
const csv = 'audit: Export CSV asks for format=csv and downloads gdpr-audit-YYYY-MM-DD.csv';

export const privacy = {
  'wrong heading': { changes: [['privacy.js', "'Privacy & Security'", "'Privacy'"]], fails: ['heading: Privacy & Security'], says: /the heading is there/ },
  'tab is gone': { changes: [['privacy.js', "'Security Settings': security,", '']], fails: ['tabs: Data Retention, GDPR Compliance, Security Settings, Audit Log'], says: /tab "Security Settings"/ },
  'session is not asked for': { changes: [[r, 'session_id: form.session || undefined,', '']], fails: bySession, says: /the body of the request/ },
  'e-mail is not asked for': { changes: [[r, 'email: form.email || undefined,', '']], fails: byEmail, says: /the body of the request/ },
  'confirmation is not sent': { changes: [[r, '{ confirm: true }', '{}']], fails: [bySession[1], byEmail[1]], says: /the body of the request/ },
  'nobody asks': { changes: [[r, ", 'x-actor': 'dashboard-privacy'", '']], fails: ['export: the request says who asks'], says: /x-actor/ },
  'export is not told to run': { changes: [[r, "'Exporting…'", "'Export User Data'"]], fails: ['export: the button says Exporting… while it runs'], says: /Exporting…/ },
  'no download': { changes: [[r, 'download(`chat-export-${Date.now()}.json`, await response.blob());', '']], fails: [downloaded], says: /the name of the download/ },
  'download has another name': { changes: [[r, 'chat-export-${Date.now()}', 'export']], fails: [downloaded], says: /the name of the download/ },
  'download is empty': { changes: [[r, 'await response.blob()', "new Blob(['{}'])"]], fails: [downloaded], says: /what the download holds/ },
  'export is not told to start': { changes: [[r, "say(message, 'Export started.", "void (message, 'Export started."]], fails: ['export: the page says that it started'], says: /Export started/ },
  'nobody need be named': { changes: [[r, '!form.domain || (!form.session && !form.email)', '!form.domain']], fails: unnamed, says: /Domain and either session ID or email/ },
  'no domain is needed': { changes: [[r, '!form.domain || (!form.session && !form.email)', '!form.session && !form.email']], fails: ['export without a domain: refused in words, and nothing is asked'], says: /Domain and either session ID or email/ },
  'errors are not shown': { changes: [[r, 'say(message, error.message)', "say(message, 'Something went wrong')"]], fails: ['export that fails: the error of the API is shown', 'deletion that fails: the error of the API is shown'], says: /Failed to (export|delete) data/ },
  'deletion is not told to run': { changes: [[r, "'Processing…'", "'Delete User Data'"]], fails: ['deletion: the button says Processing… while it runs'], says: /Processing…/ },
  'one is many': { changes: [[r, "count === 1 ? '' : 's'", "'s'" ]], fails: ['deletion of 1: the page says "Deleted 1 conversation for the requested user."'], says: /Deleted 1 conversation for/ },
  'many are one': { changes: [[r, "count === 1 ? '' : 's'", "''" ]], fails: ['deletion of 3: the page says "Deleted 3 conversations for the requested user."'], says: /Deleted 3 conversations for/ },
  'nothing matched is not told': { changes: [[r, 'if (count === 0)', 'if (false)']], fails: ['deletion of 0: the page says "No conversations matched the deletion request."'], says: /No conversations matched/ },
  'last deletion is not told': { changes: [[r, 'Last deletion removed', 'Removed']], fails: ['deletion: the last deletion is told below the buttons'], says: /Last deletion removed 3/ },
  'switch stays on': { changes: [[r, 'confirmation.set(false);', '']], fails: ['deletion: the switch is off at first, and off again afterwards'], says: /off after a deletion/ },
  'switch is ignored': { changes: [[r, 'if (!form.confirm)', 'if (false)']], fails: ['deletion without the switch: refused in words, and nothing is asked'], says: /Please confirm/ },
  'deletion shown as export': { changes: [[a, "? 'Export' : 'Delete'", "? 'Export' : 'Export'"]], fails: [rows[1]], says: /lacks Delete/ },
  'status is not shown': { changes: [[a, 'badge(entry.status)', "badge('')"]], fails: rows, says: /lacks (completed|failed)/ },
  'session goes before e-mail': { changes: [[a, 'entry.email ?? entry.session_id', 'entry.session_id ?? entry.email']], fails: [rows[1]], says: /lacks Identifier: smoke\.visitor/ },
  'count is not shown': { changes: [[a, 'Deleted conversations: ', 'Deleted: ']], fails: [rows[1]], says: /lacks Deleted conversations: 3/ },
  'entries are not counted': { changes: [[a, ' of ${count} entries', '']], fails: ['audit: the page says how many entries it shows', next], says: /Showing 1/ },
  'Exports asks for deletions': { changes: [[a, "only('export')", "only('delete')"]], fails: ['audit filter: Exports asks for request_type=export', all], says: /asked was delete|"Exports" hides/ },
  'Deletions asks for all': { changes: [[a, "only('delete')", "only('')"]], fails: ['audit filter: Deletions asks for request_type=delete'], says: /asked was null/ },
  'All is ignored': { changes: [[a, "() => only('')", '() => {}']], fails: [all], says: /"All" shows a deletion again/ },
  'Next is ignored': { changes: [[a, 'turn(1)', 'turn(0)']], fails: [next], says: /Showing 26/ },
  'empty log is not told': { changes: [[a, 'No audit entries found', 'Nothing found']], fails: ['audit: an empty log is told in words'], says: /No audit entries found/ },
  'unread log is not told': { changes: [[a, 'list.replaceChildren();\n    say(message, error.message);', 'list.replaceChildren();']], fails: ['audit: a log that cannot be read shows the error of the API'], says: /The audit log is away/ },
  'CSV is asked for as JSON': { changes: [[a, "{ format: 'csv', limit: 5000 }", '{ limit: 5000 }']], fails: [csv], says: /what the download holds/ },
  'CSV has another name': { changes: [[a, 'gdpr-audit-${', 'audit-${']], fails: [csv], says: /the name of the download/ },
};

const liveTests = [
  'live: the page loads from its own API without an error', 'live: the badge says Rollups fresh', 'live: numbers are numbers, and money is money',
  'live: the page loads', 'live: export and deletion are offered, and the deletion is not confirmed', 'live: the audit log loads from its own API',
];

// With the deployment's own API: its answers are broken as well.
export const live = {
  'rollups are stale': { telemetry: (data) => ({ ...data, health: { ...data.health, stale: true } }), fails: [liveTests[1]], says: /Rollups fresh/ },
  'money is no number': { telemetry: (data) => ({ ...data, cost: { ...data.cost, total: 'much' } }), fails: [liveTests[2]], says: /card "Cost Trend" lacks/ },
  'audit API fails': { audit: () => [{ error: 'The audit log is away' }, 500], fails: [liveTests[5]], says: /Showing/ },
  'page deletes by itself': { changes: [['frame.js', 'fetch(`${base}/frame/session`)', "fetch(`${base}/api/gdpr/delete`, { method: 'POST', body: '{}' })"]], fails: liveTests, says: /sent: POST .*gdpr\/delete/ },
};
