"""The log is append-only: rights by role, and triggers that refuse the rest to everybody, the owner included."""

from django.db import migrations

RIGHTS = """
revoke all on core_event, core_pending, core_head, core_dailyseal from caicach_app, caicach_sequencer;
grant select on core_event, core_pending, core_head, core_dailyseal to caicach_app, caicach_sequencer;
grant insert (kind, act_id, subject, seq, shard, actor_kind, actor_id, acting_unit_id, occurred_at, recorded_at, payload)
  on core_event to caicach_app;
grant update (position, digest) on core_event to caicach_sequencer;
grant delete on core_pending to caicach_sequencer;
grant insert, update on core_head to caicach_sequencer;
grant insert on core_dailyseal to caicach_sequencer;
"""

TRIGGERS = """
create function core_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'history is append-only: % on % is refused', lower(tg_op), tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

-- As the owner, because the app has no right to write here itself.
create function core_await_order() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.core_pending (event_id) select id from new_events where position is null;
  return null;
end $$;

create trigger event_awaits_order after insert on core_event
  referencing new table as new_events for each statement execute function core_await_order();

create trigger event_comes_without_order before insert on core_event for each row
  when (new.position is not null or new.digest is not null) execute function core_refuse();

create trigger event_is_ordered_once before update on core_event for each row
  when (
    current_user <> 'caicach_sequencer' or old.position is not null or new.position is null or new.digest is null
    or (new.id, new.kind, new.act_id, new.subject, new.seq, new.shard, new.actor_kind, new.actor_id,
        new.acting_unit_id, new.occurred_at, new.recorded_at, new.payload)
      is distinct from
       (old.id, old.kind, old.act_id, old.subject, old.seq, old.shard, old.actor_kind, old.actor_id,
        old.acting_unit_id, old.occurred_at, old.recorded_at, old.payload)
  ) execute function core_refuse();

create trigger event_stays before delete on core_event for each row execute function core_refuse();
create trigger log_stays before truncate on core_event for each statement execute function core_refuse();
create trigger seal_stays before update or delete on core_dailyseal for each row execute function core_refuse();
create trigger seals_stay before truncate on core_dailyseal for each statement execute function core_refuse();
create trigger head_stays before delete on core_head for each row execute function core_refuse();
create trigger heads_stay before truncate on core_head for each statement execute function core_refuse();
create trigger pending_stays before truncate on core_pending for each statement execute function core_refuse();

-- Also while a replica role is set.
alter table core_event enable always trigger event_comes_without_order, enable always trigger event_is_ordered_once,
  enable always trigger event_stays, enable always trigger log_stays;
alter table core_dailyseal enable always trigger seal_stays, enable always trigger seals_stay;
alter table core_head enable always trigger head_stays, enable always trigger heads_stay;

-- Every event passes through pending, so it is vacuumed by count, not by share.
alter table core_pending set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000);
"""

BACK = """
drop trigger event_awaits_order on core_event;
drop trigger event_comes_without_order on core_event;
drop trigger event_is_ordered_once on core_event;
drop trigger event_stays on core_event;
drop trigger log_stays on core_event;
drop trigger seal_stays on core_dailyseal;
drop trigger seals_stay on core_dailyseal;
drop trigger head_stays on core_head;
drop trigger heads_stay on core_head;
drop trigger pending_stays on core_pending;
drop function core_await_order();
drop function core_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop), migrations.RunSQL(TRIGGERS, BACK)]
