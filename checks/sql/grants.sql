-- A role for the exporter that may read just what is polled: no e-mail address, no message, no session, no cost.
--
-- Run it in one transaction (`psql -1 -f` does too), after schema.sql, as often as you like. The role is made without a
-- password, so nobody can log in by one until you set it: \password freshness_reader in psql. Its name belongs in
-- DATABASE_URL. A later run takes away whatever else the role was granted on these tables.

set local lock_timeout = '10s';

do $$
declare
  g record;
begin
  perform pg_advisory_xact_lock(hashtextextended('freshness_exporter schema', 0));
  if not exists (select from pg_roles where rolname = 'freshness_reader') then
    create role freshness_reader login;
    alter role freshness_reader set default_transaction_read_only = on;
  end if;
  grant usage on schema public to freshness_reader;

  for g in
    select v.owner, v.columns, to_regclass('public.' || v.owner) as is_there
      from (values
        ('chat_telemetry', 'created_at'),
        ('chat_telemetry_rollups', 'granularity, bucket_start, bucket_end, updated_at'),
        ('chat_telemetry_domain_rollups', 'granularity, bucket_start, bucket_end, updated_at'),
        ('chat_telemetry_model_rollups', 'granularity, bucket_start, bucket_end, updated_at'),
        ('gdpr_audit_log', 'created_at, domain, request_type, status')
      ) as v (owner, columns)
  loop
    if g.is_there is null then
      raise warning 'There is no table public.%, so freshness_reader got no right on it. Apply the schema first.', g.owner;
      continue;
    end if;
    execute format('revoke all on table public.%I from freshness_reader', g.owner);
    execute format('grant select (%s) on table public.%I to freshness_reader', g.columns, g.owner);
    if not exists (select from pg_policy where polrelid = g.is_there and polname = 'freshness_reader_select') then
      execute format('create policy freshness_reader_select on public.%I for select to freshness_reader using (true)',
                     g.owner);
    end if;
  end loop;
end $$;

-- Where pg_cron is there: its jobs that are ours, and their runs. Others' commands may hold passwords, so they stay hidden.
-- A policy is for the owner of pg_cron's tables to make; without one the role sees no job, and the exporter says nothing of
-- them.
do $$
begin
  if not exists (select from pg_extension where extname = 'pg_cron') then return; end if;
  grant usage on schema cron to freshness_reader;
  grant select on cron.job, cron.job_run_details to freshness_reader;
  if not exists (select from pg_policy where polrelid = 'cron.job'::regclass and polname = 'freshness_jobs') then
    create policy freshness_jobs on cron.job for select to freshness_reader
      using (command ~* 'refresh_chat_telemetry_rollups|prune_gdpr_audit_log'
             or jobname in ('refresh-chat-telemetry-hourly', 'refresh-chat-telemetry-daily', 'prune-gdpr-audit-log-weekly'));
  end if;
  if not exists (select from pg_policy where polrelid = 'cron.job_run_details'::regclass and polname = 'freshness_jobs') then
    create policy freshness_jobs on cron.job_run_details for select to freshness_reader
      using (jobid in (select jobid from cron.job));
  end if;
exception when others then
  raise warning 'freshness_reader may not look at the jobs of pg_cron (%). Run this again as the owner of schema cron.', sqlerrm;
end $$;
