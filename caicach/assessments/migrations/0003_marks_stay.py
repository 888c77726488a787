"""Let the database itself refuse any change of a mark, of evidence and of what was said, and any mark after the end."""

from django.db import migrations

FORWARDS = """
create trigger mark_stays before update or delete on assessments_mark for each row execute function core_refuse();
create trigger sending_back_stays before update or delete on assessments_sendingback
for each row execute function core_refuse();
create trigger evidence_stays before update or delete on assessments_evidence
for each row execute function core_refuse();

create function assessments_guard_mark() returns trigger language plpgsql as $$
declare
    held text;
    unit text;
begin
    select c.state, a.state into held, unit from assessments_assessment a
    join assessments_cycle c on c.id = a.cycle_id where a.id = new.assessment_id for share of a, c;
    if held in ('published', 'cancelled') then
        raise exception 'the cycle of assessment % is over', new.assessment_id
            using errcode = 'integrity_constraint_violation', constraint = 'mark_in_a_running_cycle';
    end if;
    if new.stage = 'self' and unit not in ('scoring', 'sent_back') then
        raise exception 'assessment % was submitted: its own marks stay', new.assessment_id
            using errcode = 'integrity_constraint_violation', constraint = 'mark_before_submission';
    end if;
    return new;
end $$;
create trigger mark_in_time before insert on assessments_mark for each row execute function assessments_guard_mark();

create function assessments_guard_use() returns trigger language plpgsql as $$
declare
    held text;
begin
    select state into held from assessments_assessment where id = coalesce(new.assessment_id, old.assessment_id)
    for share;
    -- While it explains itself a unit may show more, and takes nothing away.
    if tg_op = 'UPDATE' or held not in ('scoring', 'sent_back', 'appraised')
        or (tg_op = 'DELETE' and held = 'appraised')
    then
        raise exception 'what assessment % was shown stays', coalesce(new.assessment_id, old.assessment_id)
            using errcode = 'integrity_constraint_violation', constraint = 'evidence_use_stays';
    end if;
    return coalesce(new, old);
end $$;
create trigger evidence_use_stays before insert or update or delete on assessments_evidenceuse
for each row execute function assessments_guard_use();

create function assessments_guard_explanation() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.accepted is not null or
        to_jsonb(new) - array['accepted', 'answer', 'answered_by_id', 'answered_at']
        <> to_jsonb(old) - array['accepted', 'answer', 'answered_by_id', 'answered_at']
    then
        raise exception 'explanation % stays, and its answer', old.id
            using errcode = 'integrity_constraint_violation', constraint = 'explanation_stays';
    end if;
    return new;
end $$;
create trigger explanation_stays before update or delete on assessments_explanation
for each row execute function assessments_guard_explanation();
revoke update, delete, truncate on assessments_mark, assessments_sendingback, assessments_evidence from caicach_app;
revoke delete, truncate on assessments_cycle, assessments_assessment, assessments_explanation from caicach_app;
"""

BACKWARDS = """
grant delete, truncate on assessments_cycle, assessments_assessment, assessments_explanation to caicach_app;
grant update, delete, truncate on assessments_mark, assessments_sendingback, assessments_evidence to caicach_app;
drop trigger explanation_stays on assessments_explanation;
drop function assessments_guard_explanation();
drop trigger evidence_use_stays on assessments_evidenceuse;
drop function assessments_guard_use();
drop trigger mark_in_time on assessments_mark;
drop function assessments_guard_mark();
drop trigger evidence_stays on assessments_evidence;
drop trigger sending_back_stays on assessments_sendingback;
drop trigger mark_stays on assessments_mark;
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_adopted_stays"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
