from django.db import migrations

from organization.append_only import append_only


class Migration(migrations.Migration):
    """The record of who signed in only grows."""

    dependencies = [("organization", "0001_initial")]

    operations = [append_only("organization_signin")]
