-- An install as it may be found: made by hand from an older definition, used for a while, and with all of its defects.

-- Raw rows: no search columns, tokens added up by the database, other index names, and open to everybody.
create table chat_telemetry (
  id uuid primary key default gen_random_uuid(),
  session_id text not null,
  conversation_id uuid,
  domain text,
  model text not null,
  start_time timestamptz not null,
  end_time timestamptz,
  duration_ms int,
  iterations int default 0,
  search_count int default 0,
  input_tokens int,
  output_tokens int,
  total_tokens int generated always as (coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) stored,
  cost_usd numeric(10,6),
  success boolean default false,
  error text,
  created_at timestamptz default now(),
  older_column text
);
create index idx_telemetry_created on chat_telemetry (created_at desc);

-- Totals: no heartbeat, no key; the rows would allow one.
create table chat_telemetry_rollups (
  bucket_start timestamptz not null,
  bucket_end timestamptz not null,
  granularity text not null check (granularity in ('hour', 'day')),
  total_requests int not null default 0,
  success_count int not null default 0,
  failure_count int not null default 0,
  total_input_tokens bigint not null default 0,
  total_output_tokens bigint not null default 0,
  total_cost_usd numeric(16,6) not null default 0,
  avg_duration_ms int
);

-- Domains: some other primary key, and the right one as a unique index.
create table chat_telemetry_domain_rollups (like chat_telemetry_rollups including all, domain text not null,
                                            id bigint generated always as identity primary key);
create unique index on chat_telemetry_domain_rollups (granularity, bucket_start, domain);

-- Models: the key on an expression did not load, so there is none, and domains may be null.
create table chat_telemetry_model_rollups (like chat_telemetry_rollups including all, domain text, model text);

create table gdpr_audit_log (
  id uuid primary key default gen_random_uuid(),
  domain text not null,
  request_type text not null check (request_type in ('export', 'delete')),
  session_id text,
  email text,
  status text not null default 'completed',
  created_at timestamptz not null default now()
);
create index idx_gdpr_domain on gdpr_audit_log (domain, created_at desc);
create index idx_gdpr_type on gdpr_audit_log (request_type);

insert into chat_telemetry (session_id, domain, model, start_time, input_tokens, output_tokens, success, created_at)
select 's' || n, 'acme.example', 'gpt-4o', now(), 10, 5, true,
       date_trunc('hour', now()) - interval '3 hours' + n * interval '1 min'
  from generate_series(1, 10) n;
insert into chat_telemetry_rollups values
  ('2026-01-05 00:00Z', '2026-01-06 00:00Z', 'day', 145), ('2026-01-06 00:00Z', '2026-01-07 00:00Z', 'day', 64);
insert into chat_telemetry_model_rollups (bucket_start, bucket_end, granularity, total_requests, domain, model) values
  ('2026-01-05 00:00Z', '2026-01-06 00:00Z', 'day', 145, null, 'gpt-4o');
insert into gdpr_audit_log (domain, request_type, email) values ('acme.example', 'export', 'someone@acme.example');

-- Not aligned, blind to the future, and anybody's.
create function refresh_chat_telemetry_rollups(granularity_name text default 'hour', since timestamptz default null)
returns void
language sql as $$
  insert into chat_telemetry_rollups (bucket_start, bucket_end, granularity, total_requests)
  select date_trunc('hour', created_at), date_trunc('hour', created_at) + interval '1 hour', 'hour', count(*)
    from chat_telemetry where created_at >= coalesce(since, now() - interval '7 days') group by 1
$$;
create function refresh_chat_telemetry_rollups(everything boolean) returns void language sql as 'select';
create function prune_gdpr_audit_log(keep interval default '2 years') returns bigint language sql as 'select 0::bigint';

do $$
declare
  role text;
begin
  foreach role in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = role) then execute 'create role ' || role; end if;
  end loop;
end $$;
grant all on all tables in schema public to anon, authenticated, service_role;
