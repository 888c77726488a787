"""Let the database itself refuse any change of what was published; a correction begins with a mark and its reason."""

from django.db import migrations

FORWARDS = """
create function assessments_guard_publication() returns trigger language plpgsql as $$
declare
    held text;
begin
    select state into held from assessments_cycle where id = new.cycle_id for share;
    if held not in ('council', 'published') then
        raise exception 'cycle % has not come to its council', new.cycle_id
            using errcode = 'integrity_constraint_violation', constraint = 'publication_after_council';
    end if;
    return new;
end $$;
create trigger publication_after_council before insert on assessments_publication
for each row execute function assessments_guard_publication();
create trigger publication_stays before update or delete on assessments_publication
for each row execute function core_refuse();
create trigger publications_stay before truncate on assessments_publication
for each statement execute function core_refuse();
revoke update, delete, truncate on assessments_publication from caicach_app;

create or replace function assessments_guard_mark() returns trigger language plpgsql as $$
declare
    held text;
    unit text;
begin
    select c.state, a.state into held, unit from assessments_assessment a
    join assessments_cycle c on c.id = a.cycle_id where a.id = new.assessment_id for share of a, c;
    -- After the publication the council alone adds a mark, with its reason; what was published stays.
    if held = 'cancelled' or (
        held = 'published' and (new.stage <> 'final' or new.by_id is null or new.reason = '')
    ) then
        raise exception 'the cycle of assessment % is over', new.assessment_id
            using errcode = 'integrity_constraint_violation', constraint = 'mark_in_a_running_cycle';
    end if;
    if new.stage = 'self' and unit not in ('scoring', 'sent_back') then
        raise exception 'assessment % was submitted: its own marks stay', new.assessment_id
            using errcode = 'integrity_constraint_violation', constraint = 'mark_before_submission';
    end if;
    return new;
end $$;
"""

BACKWARDS = """
drop trigger publications_stay on assessments_publication;
drop trigger publication_stays on assessments_publication;
drop trigger publication_after_council on assessments_publication;
drop function assessments_guard_publication();
grant update, delete on assessments_publication to caicach_app;
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_marks_stay"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
