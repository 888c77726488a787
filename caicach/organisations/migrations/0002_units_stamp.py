"""Let the database itself renew the stamp of units, whoever changes them and however."""

from django.db import migrations

FORWARDS = """
create function organisations_renew_units_stamp() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    insert into organisations_unitsstamp (id, version) values (1, gen_random_uuid())
    on conflict (id) do update set version = excluded.version;
    return null;
end $$;
create trigger units_stamp after insert or update or delete or truncate on organisations_unit
for each statement execute function organisations_renew_units_stamp();
create trigger unit_periods_stamp after insert or update or delete or truncate on organisations_unitperiod
for each statement execute function organisations_renew_units_stamp();
create trigger successions_stamp after insert or update or delete or truncate on organisations_succession
for each statement execute function organisations_renew_units_stamp();
revoke insert, update, delete on organisations_unitsstamp from caicach_app;
"""

BACKWARDS = """
drop trigger successions_stamp on organisations_succession;
drop trigger unit_periods_stamp on organisations_unitperiod;
drop trigger units_stamp on organisations_unit;
drop function organisations_renew_units_stamp();
grant insert, update, delete on organisations_unitsstamp to caicach_app;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
