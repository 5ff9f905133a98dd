from django.apps import AppConfig


class MobileWebConfig(AppConfig):
    name = "mobile_web"
    verbose_name = "网页端"
