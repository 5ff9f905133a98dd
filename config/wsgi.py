"""The web process: granian or gunicorn calls `application`."""

import os

from django.core.wsgi import get_wsgi_application

from config.start import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_unsafe_start()
