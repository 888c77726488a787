"""Where the follower joins the product; also where a run that must fail is spoilt on purpose."""

import os

from django.apps import AppConfig


class TallyConfig(AppConfig):
    name = "tests.proof.tally"
    label = "proof_tally"

    def ready(self) -> None:
        if wanted := os.environ.get("PROOF_SABOTAGE"):
            from tests.proof import sabotage

            sabotage.ACTS[wanted]()
