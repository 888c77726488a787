"""Let the database itself refuse any change of what was adopted or said, and write down for whom an edition holds."""

from django.db import migrations

FORWARDS = """
create function assessments_guard_edition() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'edition % of a set of criteria stays', old.id
            using errcode = 'integrity_constraint_violation', constraint = 'set_edition_stays';
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'draft' then
            raise exception 'a set of criteria begins as a draft'
                using errcode = 'integrity_constraint_violation', constraint = 'set_edition_stays';
        end if;
        return new;
    end if;
    if old.state not in ('draft', 'commenting') and not (
        old.state = 'adopted' and new.state = 'ended'
        and to_jsonb(new) - array['state', 'valid_to', 'closed_by_id', 'closed_at', 'closed_why', 'seq']
          = to_jsonb(old) - array['state', 'valid_to', 'closed_by_id', 'closed_at', 'closed_why', 'seq']
    ) then
        raise exception 'edition % of a set of criteria is decided and stays as it is', old.id
            using errcode = 'integrity_constraint_violation', constraint = 'set_edition_stays';
    end if;
    -- Comments come in under a lock on this row, so none can arrive after this look.
    if new.state = 'adopted' and exists (
        select 1 from assessments_setcomment where edition_id = new.id and verdict = ''
    ) then
        raise exception 'edition % has comments that nobody answered', new.id
            using errcode = 'integrity_constraint_violation', constraint = 'set_comments_all_answered';
    end if;
    return new;
end $$;
create trigger set_edition_stays before insert or update or delete on assessments_setedition
for each row execute function assessments_guard_edition();

create function assessments_guard_parts() returns trigger language plpgsql as $$
declare
    held text;
begin
    if tg_op = 'DELETE' or (tg_op = 'UPDATE' and
        to_jsonb(new) - string_to_array(tg_argv[0], ',') <> to_jsonb(old) - string_to_array(tg_argv[0], ','))
    then
        raise exception 'what belongs to edition % of a set of criteria stays', old.edition_id
            using errcode = 'integrity_constraint_violation', constraint = 'set_edition_stays';
    end if;
    select state into held from assessments_setedition where id = new.edition_id for share;
    if held not in ('draft', 'commenting') then
        raise exception 'edition % of a set of criteria is decided and stays as it is', new.edition_id
            using errcode = 'integrity_constraint_violation', constraint = 'set_edition_stays';
    end if;
    return new;
end $$;
create trigger set_revision_stays before insert or update or delete on assessments_setrevision
for each row execute function assessments_guard_parts('');
create trigger consulted_stays before insert or update or delete on assessments_consulted
for each row execute function assessments_guard_parts('agreed_at,agreed_by_id');
create trigger set_comment_stays before insert or update or delete on assessments_setcomment
for each row execute function assessments_guard_parts('verdict,answer,answered_by_id,answered_at');

create function assessments_write_scopes() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if new.state = 'adopted' and old.state <> 'adopted' then
        insert into assessments_setscope (edition_id, family, kind, valid_from, valid_to)
        select new.id, new.family, kind, new.valid_from, new.valid_to from unnest(new.applies_to) as kind;
    elsif new.state = 'ended' then
        update assessments_setscope set valid_to = new.valid_to where edition_id = new.id;
    end if;
    return null;
end $$;
create trigger set_scopes_follow after update on assessments_setedition
for each row execute function assessments_write_scopes();
revoke insert, update, delete on assessments_setscope from caicach_app;
revoke update, delete on assessments_setrevision from caicach_app;
revoke delete on assessments_setedition, assessments_consulted, assessments_setcomment from caicach_app;
"""

BACKWARDS = """
grant delete on assessments_setedition, assessments_consulted, assessments_setcomment to caicach_app;
grant update, delete on assessments_setrevision to caicach_app;
grant insert, update, delete on assessments_setscope to caicach_app;
drop trigger set_scopes_follow on assessments_setedition;
drop function assessments_write_scopes();
drop trigger set_comment_stays on assessments_setcomment;
drop trigger consulted_stays on assessments_consulted;
drop trigger set_revision_stays on assessments_setrevision;
drop function assessments_guard_parts();
drop trigger set_edition_stays on assessments_setedition;
drop function assessments_guard_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
