"""Pages for people: `portal` (citizens), `desk` (officials), `dashboards` (figures), `backoffice` (people and units).

Start at `permissions` (who may open which page), `refusals` (how a page says no) and a `urls` of one of the four areas.
Pages read by queries and act by commands; they never see tables.
"""
