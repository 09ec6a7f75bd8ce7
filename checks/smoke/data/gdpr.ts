// Answers of /api/gdpr/*, and what a person types.
export const domain = 'acme.com';
export const session = 'visitor-session-4711';
export const email = 'smoke.visitor@example.com';

export const exported = {
  export_date: '2026-11-24T10:00:00Z',
  domain,
  user_identifier: session,
  conversations: [{ id: 'conversation-1', messages: [{ role: 'user', content: 'Where is my order?' }] }],
  metadata: { total_conversations: 1, total_messages: 1 },
};

export interface Entry {
  id: string;
  domain: string;
  request_type: 'export' | 'delete';
  session_id: string | null;
  email: string | null;
  actor: string;
  status: string;
  deleted_count: number | null;
  message: string;
  created_at: string;
}

// Their messages name a row, so they hold no word that a badge shows.
export const entries: Entry[] = [
  {
    id: 'entry-1', domain, request_type: 'export', session_id: session, email: null, actor: 'night-shift', status: 'completed',
    deleted_count: null, message: 'Data handed over', created_at: '2026-11-20T10:15:00Z',
  },
  {
    id: 'entry-2', domain: 'globex.org', request_type: 'delete', session_id: 'visitor-session-9', email, actor: 'support-desk',
    status: 'failed', deleted_count: 3, message: 'Storage did not answer', created_at: '2026-11-21T11:30:00Z',
  },
];

export const messages = entries.map((entry) => entry.message);

export const entry = (number: number): Entry => ({ ...entries[0], id: `entry-${number}`, message: `Request number ${number}` });

export const csv = 'id,domain,request_type\nentry-1,acme.com,export\n';
