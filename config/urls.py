"""Addresses: programs under /api/v1/, the administrator under /admin/, people everywhere else."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("", include("mobile_web.urls")),
]
