from django.apps import AppConfig


class BesideConfig(AppConfig):
    name = "beside"
    default_auto_field = "django.db.models.BigAutoField"
