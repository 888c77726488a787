from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "caicach.assessments"

    def ready(self) -> None:
        from caicach.assessments.queries import editions
        from caicach.indices import index_sets

        index_sets.add_source(editions.adopted)
