from django.db import migrations

from organization.append_only import append_only


class Migration(migrations.Migration):
    """History is appended, never edited: not even by raw SQL (law 2)."""

    dependencies = [("rectification", "0001_initial")]

    operations = [append_only("rectification_problemevent")]
