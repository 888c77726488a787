"""Who looked at pages as somebody else and what was done under a delegation stays as it was written."""

from django.db import migrations

RIGHTS = """
revoke update, delete on accounts_viewing, accounts_delegatedact from caicach_app;
grant update (ended_at) on accounts_viewing to caicach_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop)]
