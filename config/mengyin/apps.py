from django.apps import AppConfig


class MengyinConfig(AppConfig):
    name = "config.mengyin"
    verbose_name = "演示县"
