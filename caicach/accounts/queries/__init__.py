"""Who is this, what do they hold today, and whom does this administrator see?"""

from caicach.accounts.queries.actors import actor_for, actor_for_token, positions_held
from caicach.accounts.queries.people import get_person, list_people

__all__ = ["actor_for", "actor_for_token", "get_person", "list_people", "positions_held"]
