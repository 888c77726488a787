"""Let the database itself refuse any change of what was published, and renew the stamp of the catalogue."""

from django.db import migrations

FORWARDS = """
create function catalogue_guard_revision() returns trigger language plpgsql as $$
begin
    if old.state = 'draft' then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    if tg_op = 'UPDATE' and old.state = 'published' and new.state = 'ended'
       and to_jsonb(new) - array['state', 'valid_to', 'ended_by_id', 'ended_at']
         = to_jsonb(old) - array['state', 'valid_to', 'ended_by_id', 'ended_at'] then
        return new;
    end if;
    raise exception 'revision % of the catalogue is published and stays as it is', old.id
        using errcode = 'integrity_constraint_violation', constraint = 'revision_published_stays';
end $$;
create trigger revision_published_stays before update or delete on catalogue_procedurerevision
for each row execute function catalogue_guard_revision();

create function catalogue_guard_parts() returns trigger language plpgsql as $$
declare
    of_revision bigint;
    held text;
begin
    foreach of_revision in array case tg_op
        when 'INSERT' then array[new.revision_id]
        when 'DELETE' then array[old.revision_id]
        else array[old.revision_id, new.revision_id] end
    loop
        -- Under a lock, so that a draft cannot be published between this look and the change.
        select state into held from catalogue_procedurerevision where id = of_revision for share;
        if held <> 'draft' then
            raise exception 'revision % of the catalogue is published and stays as it is', of_revision
                using errcode = 'integrity_constraint_violation', constraint = 'revision_published_stays';
        end if;
    end loop;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger component_published_stays before insert or update or delete on catalogue_component
for each row execute function catalogue_guard_parts();
create trigger fee_published_stays before insert or update or delete on catalogue_fee
for each row execute function catalogue_guard_parts();

create function catalogue_no_truncate() returns trigger language plpgsql as $$
begin
    raise exception 'the catalogue is never emptied'
        using errcode = 'integrity_constraint_violation', constraint = 'revision_published_stays';
end $$;
create trigger revisions_never_emptied before truncate on catalogue_procedurerevision
for each statement execute function catalogue_no_truncate();
create trigger components_never_emptied before truncate on catalogue_component
for each statement execute function catalogue_no_truncate();
create trigger fees_never_emptied before truncate on catalogue_fee
for each statement execute function catalogue_no_truncate();

create function catalogue_renew_stamp() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    insert into catalogue_cataloguestamp (id, version) values (1, gen_random_uuid())
    on conflict (id) do update set version = excluded.version;
    return null;
end $$;
create trigger catalogue_stamp after insert or update or delete on catalogue_procedurerevision
for each statement execute function catalogue_renew_stamp();
revoke insert, update, delete on catalogue_cataloguestamp from caicach_app;
"""

BACKWARDS = """
drop trigger catalogue_stamp on catalogue_procedurerevision;
drop function catalogue_renew_stamp();
drop trigger fees_never_emptied on catalogue_fee;
drop trigger components_never_emptied on catalogue_component;
drop trigger revisions_never_emptied on catalogue_procedurerevision;
drop function catalogue_no_truncate();
drop trigger fee_published_stays on catalogue_fee;
drop trigger component_published_stays on catalogue_component;
drop function catalogue_guard_parts();
drop trigger revision_published_stays on catalogue_procedurerevision;
drop function catalogue_guard_revision();
grant insert, update, delete on catalogue_cataloguestamp to caicach_app;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
