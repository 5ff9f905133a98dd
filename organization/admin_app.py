"""The Django application that puts our own pages in place of the standard admin site."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """``django.contrib.admin`` with the site of ``organization.administration``."""

    default_site = "organization.administration.Administration"
