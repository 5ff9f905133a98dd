from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "数据接口"

    def ready(self) -> None:
        from api import openapi  # noqa: F401 - drf-spectacular finds what was imported
