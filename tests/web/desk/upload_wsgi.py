"""What a real web server loads in the tests of uploads."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caicach.config.settings")
settings.ROOT_URLCONF = "tests.web.desk.upload_urls"
application = get_wsgi_application()
