"""What a slip said stays as it was written, and so does its count: the app adds, and changes or deletes nothing."""

from django.db import migrations

RIGHTS = "revoke update, delete, truncate on surveys_slip, surveys_tally from caicach_app;"

TRIGGERS = """
create trigger slip_stays before update or delete on surveys_slip for each row execute function core_refuse();
create trigger slips_stay before truncate on surveys_slip for each statement execute function core_refuse();
create trigger tally_stays before update or delete on surveys_tally for each row execute function core_refuse();
create trigger tallies_stay before truncate on surveys_tally for each statement execute function core_refuse();
"""

BACK = """
drop trigger slip_stays on surveys_slip;
drop trigger slips_stay on surveys_slip;
drop trigger tally_stays on surveys_tally;
drop trigger tallies_stay on surveys_tally;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop), migrations.RunSQL(TRIGGERS, BACK)]
