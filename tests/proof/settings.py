"""The settings of the product with one more follower of the log, whose effects can be counted."""

from caicach.config import settings as product

globals().update({name: value for name, value in vars(product).items() if name.isupper()})
INSTALLED_APPS = [*product.INSTALLED_APPS, "tests.proof.tally"]
